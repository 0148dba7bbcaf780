"""Whose links may be noted: those who said so here, and nobody else."""

from collections.abc import Iterable, Iterator
from typing import Any

from perennial.stores.ledger import Ledger
from perennial.stores.ledger.bulk_writes import in_groups
from perennial.stores.ledger.permissions import EVERY_CHANNEL, TRACKING


def mark_tracked(decisions: Iterable[dict[str, Any]], ledger: Ledger) -> Iterator[dict[str, Any]]:
    """Decisions in their order; those whose person agreed to it with `is_tracked`.

    The ledger is asked while the batch is rendered: a consent that reached the company in another
    way makes nobody's links tracked.
    """
    for group in in_groups(decisions):
        people = {decision["person_id"] for decision in group}
        agreed = ledger.permissions.granted(people, TRACKING, EVERY_CHANNEL)
        for decision in group:
            yield decision | {"is_tracked": decision["person_id"] in agreed}
