"""Links are tracked for people who consented, and for nobody else."""

from datetime import UTC, datetime

from perennial.batches.link_tracking import mark_tracked
from perennial.stores.ledger import Consent, Ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_only_a_latest_answer_of_yes_counts(ledger: Ledger) -> None:
    words = [
        Consent(person, purpose, "*", is_granted=True, evidence="", occurred_at=NOON)
        for person, purpose in (("p1", "tracking"), ("p2", "tracking"), ("p3", "marketing"))
    ]
    ledger.permissions.record(words)
    ledger.permissions.withdraw("p2", "tracking", "*", evidence="", occurred_at=NOON)
    rows = [{"person_id": f"p{i}", "other": i} for i in (3, 1, 2, 4)]

    marked = list(mark_tracked(rows, ledger))

    assert [row["is_tracked"] for row in marked] == [False, True, False, False]
    assert [{k: v for k, v in row.items() if k != "is_tracked"} for row in marked] == rows
