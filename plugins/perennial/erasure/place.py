"""Where people are looked for."""

from dataclasses import dataclass
from datetime import datetime

from perennial.lake import Lake
from perennial.ledger import Ledger
from perennial.settings import Settings


@dataclass(frozen=True, slots=True)
class Place:
    """One installation, as erasure sees it.

    Attributes:
        settings: Paths.
        lake: Its lake.
        ledger: Open.
        key: Keys the hashes of what is erased.
        now: The business clock's instant.
    """

    settings: Settings
    lake: Lake
    ledger: Ledger
    key: bytes
    now: datetime
