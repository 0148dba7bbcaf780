"""Mark the messages whose links may be tracked."""

from collections.abc import Iterable, Iterator
from typing import Any

from perennial.stores.ledger import Ledger
from perennial.stores.ledger.bulk_writes import in_groups
from perennial.stores.ledger.permissions import TRACKING
from perennial.stores.ledger.suppression import EVERY_CHANNEL


def mark_tracked(decisions: Iterable[dict[str, Any]], ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Add `is_tracked` to decisions, in their order.

    The ledger is read during rendering. Only a consent given to Perennial itself counts.
    """
    for group in in_groups(decisions):
        people = {decision["person_id"] for decision in group}
        agreed = ledger.permissions.granted(people, TRACKING, EVERY_CHANNEL)
        for decision in group:
            yield decision | {"is_tracked": decision["person_id"] in agreed}
