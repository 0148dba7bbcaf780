"""Write one file of hashed identifiers per list, advertising platform and day.

Each person is in a file once. Somebody uploads the files.
"""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted, rejected
from perennial.deliveries.providers.locked_file import locked
from perennial.deliveries.providers.provider_settings import ProviderSettings
from perennial.domain import Fault, Message, Receipt
from perennial.domain.channels import CHANNELS
from perennial.domain.identifier_hashes import platform

AUDIENCES = "audiences"
"""Folder of these files, below the outbox."""

_NOT_IN_A_NAME = re.compile(r"[^\w-]+")
_FORMULA = re.compile(r"[\s\x00]*[=+\-@|%\t\r]")


class Audience(ProviderSettings, env_prefix="PERENNIAL_AUDIENCE_"):
    """Lists for other systems; `platform` says how identifiers are normalised and hashed."""

    conn_type = "perennial_audience"

    platform: str = "google"


class AudienceFileProvider:
    """Writes lines of `<home>/outbox/audiences/<campaign>.<platform>.<day>.csv`."""

    name = "ads"
    is_idempotent = True
    is_local = True

    def __init__(self, settings: Settings, _: Business) -> None:
        self._name = Audience.read().platform
        self._platform = platform(self._name)
        self._folder = settings.outbox / AUDIENCES
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Add each person once."""
        answers, new = list[Answer](), dict[tuple[Path, str], list[tuple[str, str]]]()
        for message in messages:
            kind = CHANNELS[message.channel].contact_type
            if hashed := self._platform.hashed(kind, message.address):
                file_and_column = self._file(message), self._platform.columns[kind]
                new.setdefault(file_and_column, []).append((hashed, message.text))
                answers.append(accepted())
            else:
                words = f"{self._name} takes no such {kind}"
                answers.append(rejected(Fault.INVALID_ADDRESS, words))
        for (path, column), rows in new.items():
            _add(path, column, rows)
        return [answer.receipt(message) for answer, message in zip(answers, messages, strict=True)]

    def close(self) -> None:
        """Close nothing."""

    def _file(self, message: Message) -> Path:
        names = (message.campaign, self._name, message.sent_at.date().isoformat())
        return self._folder / (".".join(_NOT_IN_A_NAME.sub("_", name) for name in names) + ".csv")


def cell(words: str) -> str:
    """Escape what a spreadsheet would run as a formula.

    >>> cell("=1+1"), cell("Lapsed buyers")
    ("'=1+1", 'Lapsed buyers')
    """
    return f"'{words}" if _FORMULA.match(words) else words


def _add(path: Path, column: str, rows: Sequence[tuple[str, str]]) -> None:
    with locked(path) as file:
        known = {line.partition(b",")[0].decode() for line in file.read().splitlines()}
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        if not known:
            writer.writerow((column, "audience"))
        for hashed, name in dict(rows).items():
            if hashed not in known:
                writer.writerow((hashed, cell(name)))
        file.write(out.getvalue().encode())
