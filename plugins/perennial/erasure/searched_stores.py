"""The stores in which people are looked for."""

from dataclasses import dataclass
from datetime import datetime

from perennial.config.environment import Settings
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stores:
    """Those of one installation.

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
