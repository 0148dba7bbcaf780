"""Paths, addresses and secrets of this deployment, from environment variables.

Providers read their own settings.
"""

import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from math import log
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from upath import UPath

from perennial.domain import DefinitionError
from perennial.domain.channels import CHANNELS

_CHOICE = re.compile(r"PERENNIAL_\w+_PROV\w*")  # also matches misspelt names


class WarmUp(BaseModel, frozen=True, extra="forbid"):
    """Daily limit of a new sender, which grows while mailbox providers learn to trust it.

    It is `first` messages on the day `since`, and grows by the factor `growth` per day until it is
    lifted at `full`.
    """

    since: date
    first: int = Field(ge=1)
    growth: float = Field(default=1.5, gt=1)
    full: int = Field(ge=1)

    def cap(self, day: date) -> int | None:
        """Limit on a day: 0 before the first day, None once the sender is warm.

        >>> warm_up = WarmUp(since=date(2026, 3, 1), first=100, growth=2, full=1000)
        >>> [warm_up.cap(date(2026, 3, n)) for n in (1, 2, 4, 5)]
        [100, 200, 800, None]
        """
        days = (day - self.since).days
        if days < 0:
            return 0
        if days * log(self.growth) >= log(self.full / self.first):
            return None
        return int(self.first * self.growth**days)


class Settings(BaseSettings):
    """Paths, addresses and secrets, each from `PERENNIAL_<NAME>`.

    Attributes:
        home: Default folder of everything that is written.
        project: The checkout, which holds the dbt project, gates and DAGs.
        lake_url: A folder or an fsspec URL; default `<home>/lake`.
        warehouse: The DuckDB file that dbt builds; default `<home>/warehouse.duckdb`.
        dbt_parser: `core`, dbt's own, which caches its result for the next process; or `v2`, which
            is faster without a cache.
        ledger_url: SQLAlchemy URL; default SQLite at `<home>/ledger.sqlite`.
        secret: Signs links and keys address hashes; by default generated in `<home>/secret`.
        public_url: The receiver's, for links in messages.
        webhook_secret: Signs calls to the receiver's `generic` webhook.
        bounce_address: Return address of emails; default: the sender. Each email adds its message
            id to the local part: `bounces+<message id>@...`.
        bounce_maildir: Maildir of bounced emails; the DAG `upkeep` reads it.
        language: Language of staff, for the report's front page and the weekly mail, by default
            `default_locale` of the business; and for the command line, by default that of `LANG`.
        routes: Further providers of a channel, by platform of a push token or country code of a
            phone number: `{"push": {"ios": "apns"}}`.
        rates: Messages per second by provider: `{"smtp": 20}`.
        warm_up: By provider.
        summary_to: Comma-separated addresses of staff who get the weekly summary.
        smtp_url: `smtp://[user:password@]host:port`, or `smtps://` for implicit TLS.
        mail_catcher: `host:port` of a mail server that delivers nothing, such as the sandbox in
            another container: mail to it needs no own sender or public address.
        sandbox_host: Where the sandbox listens; change it only inside a container.
    """

    model_config = SettingsConfigDict(
        env_prefix="PERENNIAL_",
        extra="ignore",
    )

    home: Path = Path("data")
    project: Path = Path(__file__).resolve().parents[3]
    lake_url: str = ""
    warehouse: Path | None = None
    dbt_parser: Literal["core", "v2"] = "core"
    ledger_url: SecretStr = SecretStr("")
    secret: SecretStr = SecretStr("")
    public_url: str = "http://127.0.0.1:8090"
    webhook_secret: SecretStr = SecretStr("")
    bounce_address: str = ""
    bounce_maildir: Path | None = None
    smtp_url: SecretStr = SecretStr("smtp://127.0.0.1:1025")
    mail_catcher: str = ""
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = Field(default=8025, ge=0, le=65535)
    sandbox_smtp_port: int = Field(default=1025, ge=0, le=65535)
    language: str = ""
    claim_size: int = Field(default=100, ge=1, le=10_000)
    routes: dict[str, dict[str, str]] = {}
    rates: dict[str, Annotated[float, Field(gt=0)]] = {}
    warm_up: dict[str, WarmUp] = {}
    summary_to: SecretStr = SecretStr("")

    @field_validator("public_url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            raise ValueError("must be a URL such as https://mail.example.com")
        return value

    def model_post_init(self, _: object) -> None:
        """Make paths absolute: dbt and DuckDB would silently create files elsewhere."""
        self.home = self.home.expanduser().resolve()
        self.project = self.project.expanduser().resolve()

    @property
    def lake(self) -> UPath:
        """Root of the lake.

        Raises:
            DefinitionError: The kind of store is unknown or not installed.
        """
        if not self.lake_url:
            return UPath(self.home / "lake")
        try:
            root = UPath(self.lake_url)
            _ = root.fs  # imports the store's package
        except (ImportError, ValueError) as error:
            key, problem = "PERENNIAL_LAKE_URL", f"names a store that can't be used ({error})"
            remedy = "Name a folder or an fsspec URL, and install the package of its store."
            raise DefinitionError("environment", key, problem, remedy) from error
        return root

    @property
    def warehouse_path(self) -> Path:
        """The warehouse's absolute path."""
        return (self.warehouse or self.home / "warehouse.duckdb").expanduser().resolve()

    @property
    def ledger(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.ledger_url.get_secret_value() or f"sqlite:///{self.home / 'ledger.sqlite'}"

    def provider(self, channel: str) -> str:
        """The channel's main provider, without its `routes`; `file` by default.

        Raises:
            DefinitionError: The channel, or one in a `PERENNIAL_<CHANNEL>_PROVIDER`, is unknown.
        """
        known = {f"PERENNIAL_{name.upper()}_PROVIDER": name for name in CHANNELS}
        chosen = chosen_providers()
        if channel not in CHANNELS or chosen.keys() - known:
            wrong = min(chosen.keys() - known, default=f"PERENNIAL_{channel.upper()}_PROVIDER")
            raise misspelt(wrong, known)
        return chosen.get(f"PERENNIAL_{channel.upper()}_PROVIDER", "file")

    def providers(self, channel: str) -> list[str]:
        """All the channel's providers, the main one first."""
        return list(dict.fromkeys([self.provider(channel), *self.routes.get(channel, {}).values()]))

    @property
    def outbox(self) -> Path:
        """Where the file provider writes messages."""
        return self.home / "outbox"

    @property
    def summary_recipients(self) -> tuple[str, ...]:
        """Addresses without duplicates."""
        given = (address.strip() for address in self.summary_to.get_secret_value().split(","))
        return tuple(dict.fromkeys(address for address in given if address))

    @property
    def receiver_port(self) -> int:
        """That of `public_url`, or 8090 behind a proxy."""
        return urlsplit(self.public_url).port or 8090

    @property
    def reports(self) -> Path:
        """Folder of reports and gate results."""
        return self.home / "reports"

    @property
    def dbt_project(self) -> Path:
        """The dbt project's folder."""
        return self.project / "dbt_project"

    @property
    def languages(self) -> Path:
        """The folder of the company's own languages, a catalogue each."""
        return self.dbt_project / "languages"

    @property
    def expectations(self) -> Path:
        """Folder of gates."""
        return self.project / "expectations"

    def signing_key(self) -> bytes:
        """The secret; without one in the environment, generated and kept (mode 0600)."""
        if given := self.secret.get_secret_value():
            return given.encode()
        path = self.home / "secret"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=self.home) as draft:  # mode 0600
                draft.write(secrets.token_hex(32))
                draft.flush()
                with suppress(FileExistsError):  # another worker has just created it
                    os.link(draft.name, path)
        return path.read_bytes()


def chosen_providers() -> dict[str, str]:
    """Every `PERENNIAL_<CHANNEL>_PROVIDER`, misspelt ones included."""
    upper = {name.upper(): value for name, value in os.environ.items()}
    return {name: value for name, value in upper.items() if _CHOICE.fullmatch(name)}


def misspelt(variable: str, known: Iterable[str]) -> DefinitionError:
    """The error for an unknown variable, with the closest known one."""
    (nearest,) = get_close_matches(variable, known, n=1, cutoff=0)
    problem, remedy = "is not a setting", f"Did you mean {nearest}?"
    return DefinitionError("environment", variable, problem, remedy)


def settings() -> Settings:
    """Read the environment anew on each call.

    Raises:
        DefinitionError: A variable's value is invalid.
    """
    try:
        return Settings()
    except ValidationError as error:  # its own words would quote the value, which may be secret
        first = error.errors()[0]
        name, problem = str(first["loc"][0]), first["msg"].removeprefix("Value error, ")
        key = ".".join([f"PERENNIAL_{name.upper()}", *map(str, first["loc"][1:])])
        raise DefinitionError("environment", key, problem, "Correct the value.") from None
    except SettingsError as error:
        found = re.search(r'field "(\w+)"', str(error))
        key = f"PERENNIAL_{found[1].upper()}" if found else "PERENNIAL_*"
        problem, remedy = "is not JSON", 'Write such as {"smtp": 20}.'
        raise DefinitionError("environment", key, problem, remedy) from None
