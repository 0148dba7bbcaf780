"""The ledger: what became of every message, who may be written to, and where."""

from perennial.ledger.by_hand import Deed, Letter
from perennial.ledger.coupons import Coupons, Promise, Round, Stock
from perennial.ledger.entry import Entry
from perennial.ledger.erasures import ErasedValue
from perennial.ledger.export import DeliveryLake
from perennial.ledger.hashing import address_hash, normalise, value_hash
from perennial.ledger.inbox import Act, InboxMessage, Shown
from perennial.ledger.ledger import Ledger, open_ledger
from perennial.ledger.messages import InDoubt
from perennial.ledger.pacing import UNLIMITED, Pace, Pause
from perennial.ledger.permissions import Consent, Suppression
from perennial.ledger.vault import Contact
from perennial.ledger.worker import Worker

__all__ = [
    "UNLIMITED",
    "Act",
    "Consent",
    "Contact",
    "Coupons",
    "Deed",
    "DeliveryLake",
    "Entry",
    "ErasedValue",
    "InDoubt",
    "InboxMessage",
    "Ledger",
    "Letter",
    "Pace",
    "Pause",
    "Promise",
    "Round",
    "Shown",
    "Stock",
    "Suppression",
    "Worker",
    "address_hash",
    "normalise",
    "open_ledger",
    "value_hash",
]
