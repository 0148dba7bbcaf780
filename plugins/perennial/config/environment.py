"""Where things are on this deployment. Each provider reads what it alone needs: see `deliveries`.

What a business *is* (zone, currency, brand, thresholds) is no deployment matter: see `business`.
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

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from upath import UPath

from perennial.domain import DefinitionError
from perennial.domain.channels import CHANNELS

_CHOICE = re.compile(r"PERENNIAL_\w+_PROV\w*")  # however it is spelt


class WarmUp(BaseModel, frozen=True, extra="forbid"):
    """How many messages a new sender may send each day, while mailbox providers get to know it.

    Attributes:
        since: The first day.
        first: Messages on it.
        growth: Factor by which the limit grows each day.
        full: Messages a day from which on there is no limit any more.
    """

    since: date
    first: int = Field(ge=1)
    growth: float = Field(default=1.5, gt=1)
    full: int = Field(ge=1)

    def cap(self, day: date) -> int | None:
        """Messages on a day; none before the first, and no limit once it is warm.

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
        home: Folder under which everything is written that has no place of its own.
        project: The checkout: dbt project, gates and DAGs are found from here.
        lake_url: Root of the lake, a folder or an fsspec URL; default `<home>/lake`.
        warehouse: The DuckDB file dbt builds; default `<home>/warehouse.duckdb`.
        dbt_parser: What reads the dbt project: `core`, dbt's own parser, which keeps what it read
            for the next process; or `v2`, which is faster where nothing is kept.
        ledger_url: SQLAlchemy URL; default SQLite at `<home>/ledger.sqlite`.
        secret: Signs links and keys address hashes; default: made once, kept in `<home>/secret`.
        public_url: Where people reach the receiver, for links in messages.
        webhook_secret: Signs calls to the receiver's own webhook, `generic`.
        bounce_address: Where mail that can't be delivered goes back to; default: the sender. Each
            message's own name is put behind its local part, `bounces+<message id>@...`.
        bounce_maildir: The Maildir that mail comes back to; the DAG `upkeep` reads it.
        language: Language of staff: the report's front page, the weekly mail, and what the shell
            says; default: the business's, and in the shell that of `LANG`.
        routes: Further providers of a channel, by the platform of a push token or the country code
            of a phone number: `{"push": {"ios": "apns"}}`; everybody else
            is `PERENNIAL_PUSH_PROVIDER`'s.
        rates: Messages a second at most, of each provider by its name: `{"smtp": 20}`.
        warm_up: How each provider's messages a day may grow, by its name.
        summary_to: Addresses of staff who get the weekly summary, with commas between; empty:
            nobody does.
        smtp_url: `smtp://[user:password@]host:port`, or `smtps://` for TLS from the first byte.
        sandbox_host: Where the sandbox listens; another than this machine's own address is for a
            container, whose ports its host publishes.
        sandbox_port: Of the sandbox's pages and emulations.
        sandbox_smtp_port: Of the sandbox's mail server.
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
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = Field(default=8025, ge=0, le=65535)
    sandbox_smtp_port: int = Field(default=1025, ge=0, le=65535)
    language: str = ""
    claim_size: int = Field(default=100, ge=1, le=10_000)
    routes: dict[str, dict[str, str]] = {}
    rates: dict[str, Annotated[float, Field(gt=0)]] = {}
    warm_up: dict[str, WarmUp] = {}
    summary_to: SecretStr = SecretStr("")

    def model_post_init(self, _: object) -> None:
        """Make paths absolute: dbt and DuckDB would silently create files elsewhere."""
        self.home = self.home.expanduser().resolve()
        self.project = self.project.expanduser().resolve()

    @property
    def lake(self) -> UPath:
        """Root of the lake."""
        return UPath(self.lake_url or self.home / "lake")

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file, absolute."""
        return (self.warehouse or self.home / "warehouse.duckdb").expanduser().resolve()

    @property
    def ledger(self) -> str:
        """SQLAlchemy URL of the ledger."""
        return self.ledger_url.get_secret_value() or f"sqlite:///{self.home / 'ledger.sqlite'}"

    def provider(self, channel: str) -> str:
        """The provider that carries a channel, but for its `routes`; `file` unless one is chosen.

        Raises:
            DefinitionError: There is no such channel, or a setting chooses for one there is not.
        """
        known = {f"PERENNIAL_{name.upper()}_PROVIDER": name for name in CHANNELS}
        chosen = chosen_providers()
        if channel not in CHANNELS or chosen.keys() - known:
            wrong = min(chosen.keys() - known, default=f"PERENNIAL_{channel.upper()}_PROVIDER")
            raise misspelt(wrong, known)
        return chosen.get(f"PERENNIAL_{channel.upper()}_PROVIDER", "file")

    def providers(self, channel: str) -> list[str]:
        """Every provider that carries some of a channel, its own first."""
        return list(dict.fromkeys([self.provider(channel), *self.routes.get(channel, {}).values()]))

    @property
    def outbox(self) -> Path:
        """Where the file provider puts what it would have sent."""
        return self.home / "outbox"

    @property
    def summary_recipients(self) -> tuple[str, ...]:
        """Who gets the weekly summary, each once."""
        given = (one.strip() for one in self.summary_to.get_secret_value().split(","))
        return tuple(dict.fromkeys(one for one in given if one))

    @property
    def receiver_port(self) -> int:
        """Where the receiver listens: the port of `public_url`; 8090 behind a proxy."""
        return urlsplit(self.public_url).port or 8090

    @property
    def reports(self) -> Path:
        """Where reports and gate results are written."""
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
        """The folder of gates."""
        return self.project / "expectations"

    def signing_key(self) -> bytes:
        """The secret, made and kept with mode 0600 when the environment gives none."""
        if given := self.secret.get_secret_value():
            return given.encode()
        path = self.home / "secret"
        if not path.exists():
            self.home.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=self.home) as draft:  # mode 0600
                draft.write(secrets.token_hex(32))
                draft.flush()
                with suppress(FileExistsError):  # another worker was first
                    os.link(draft.name, path)
        return path.read_bytes()


def chosen_providers() -> dict[str, str]:
    """What the environment says now of each `PERENNIAL_<CHANNEL>_PROVIDER`, misspelt or not."""
    upper = {name.upper(): value for name, value in os.environ.items()}
    return {name: value for name, value in upper.items() if _CHOICE.fullmatch(name)}


def misspelt(variable: str, known: Iterable[str]) -> DefinitionError:
    """The error for a variable that no setting has; its remedy is the nearest that one has."""
    (nearest,) = get_close_matches(variable, known, n=1, cutoff=0)
    problem, remedy = "is no setting", f"Did you mean {nearest}?"
    return DefinitionError("environment", variable, problem, remedy)


def settings() -> Settings:
    """Read the environment now; nothing is kept between calls."""
    return Settings()
