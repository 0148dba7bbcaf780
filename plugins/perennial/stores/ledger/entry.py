"""One message in the ledger, without its text and address."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of `messages`, with the batch's column names."""

    message_id: str
    campaign: str
    programme: str
    step: str
    variant: str
    person_id: str
    channel: str
    message_class: str
    purpose: str
    address_hash: str  # empty in test messages, whose recipient is looked up by `person_id`
    batch: str  # path of the batch file, relative to the lake's root
    is_test: bool
    decided_on: date
