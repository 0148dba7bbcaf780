"""One message as the ledger knows it: who, what for and in which batch; no words, no address."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """One message's row, in the batch's words."""

    message_id: str
    campaign: str
    programme: str
    step: str
    variant: str
    person_id: str
    channel: str
    message_class: str
    purpose: str
    address_hash: str  # empty in a test message: its recipient is looked up by `person_id`
    batch: str  # the batch file's path below the lake's root
    is_test: bool
    decided_on: date
