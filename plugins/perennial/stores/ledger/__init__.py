"""The ledger: the state of every message, and everyone's permissions and addresses.

`at` and `occurred_at` are instants by the business clock, `now` is by the wall clock, and
`connection` is an open transaction. Functions that add rows skip existing ones, and return how many
were new. Reasons and details contain no personal data.
"""

from perennial.stores.ledger.coupons import Coupons, Promise, Round, Stock
from perennial.stores.ledger.entry import Entry
from perennial.stores.ledger.erasures import PSEUDONYM_PREFIX, ErasedValue
from perennial.stores.ledger.hashing import address_hash, normalise, value_hash
from perennial.stores.ledger.inbox_cards import Act, InboxMessage, Shown
from perennial.stores.ledger.ledger import Ledger, open_ledger
from perennial.stores.ledger.manual_repairs import DeadLetter, ManualAction
from perennial.stores.ledger.messages import InDoubt
from perennial.stores.ledger.permissions import Consent
from perennial.stores.ledger.provider_pacing import UNLIMITED, Pace, Pause
from perennial.stores.ledger.suppression import Suppression
from perennial.stores.ledger.vault import Contact
from perennial.stores.ledger.worker import Worker

__all__ = [
    "PSEUDONYM_PREFIX",
    "UNLIMITED",
    "Act",
    "Consent",
    "Contact",
    "Coupons",
    "DeadLetter",
    "Entry",
    "ErasedValue",
    "InDoubt",
    "InboxMessage",
    "Ledger",
    "ManualAction",
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
