"""The stores to search for a person."""

from dataclasses import dataclass
from datetime import datetime

from perennial.config.environment import Settings
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stores:
    """An installation's stores.

    `key` keys hashes; `now` is by the business clock.
    """

    settings: Settings
    lake: Lake
    ledger: Ledger
    key: bytes
    now: datetime
