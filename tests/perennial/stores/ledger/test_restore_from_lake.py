"""A restored backup of the ledger learns from the lake what it lacks."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import Observation, Receipt, State
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger, Promise, Suppression, Worker, open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEXT_DAY = NOON + timedelta(days=1)


def send(ledger: Ledger, *ids: str, at: datetime = NOON, state: State = State.ACCEPTED) -> None:
    worker = Worker.here()
    ledger.messages.enqueue([entry(one) for one in ids], occurred_at=at)
    receipts = [Receipt(one.message_id, state) for one in claim(ledger, worker)]
    ledger.messages.settle(receipts, worker=worker, occurred_at=at)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """A ledger, and a copy made after its first message."""
    with open_ledger(f"sqlite:///{tmp_path}/now.sqlite") as ledger:
        send(ledger, "m1")
        ledger.messages.enqueue([entry("m2")], occurred_at=NOON)
    shutil.copy(tmp_path / "now.sqlite", tmp_path / "copy.sqlite")
    with (
        open_ledger(f"sqlite:///{tmp_path}/now.sqlite") as now,
        open_ledger(f"sqlite:///{tmp_path}/copy.sqlite") as copy,
    ):
        yield now, copy


def test_a_current_ledger_learns_nothing(two: tuple[Ledger, Ledger], lake: Lake) -> None:
    now, _ = two
    assert now.recall(lake) == 0
    now.export(lake)
    assert now.recall(lake) == 0
    send(now, "m3", at=NEXT_DAY)
    assert now.recall(lake) == 0


def test_an_old_copy_learns_what_left_since(two: tuple[Ledger, Ledger], lake: Lake) -> None:
    now, copy = two
    send(now, "m3")
    send(now, "m4", at=NEXT_DAY, state=State.UNKNOWN)
    now.messages.observe([Observation(State.BOUNCED, NEXT_DAY, "m2", is_permanent=True)])
    now.export(lake)
    before = {path: path.read_bytes() for path in Path(str(lake.root)).rglob("*.parquet")}

    assert copy.recall(lake) == 4
    assert copy.recall(lake) == 0
    copy.messages.enqueue([entry(f"m{n}") for n in range(1, 6)], occurred_at=NEXT_DAY)
    send(copy, at=NEXT_DAY)

    states = copy.messages.counts("batch-1") + copy.messages.counts("")
    assert states == {State.ACCEPTED: 3, State.BOUNCED: 1, State.UNKNOWN: 1}  # m5 is new
    assert copy.permissions.suppressed(["person-of-m2"], "email")
    written = copy.export(lake)
    assert [name for name in written if "03-01" in name] == []
    after = {path: path.read_bytes() for path in Path(str(lake.root)).rglob("*03-01*/*.parquet")}
    assert after.items() <= before.items()


def test_an_export_by_an_old_copy_overwrites_no_fact(
    two: tuple[Ledger, Ledger], lake: Lake
) -> None:
    """The lake may be the only place that has it."""
    now, copy = two
    send(now, "m2", "m3")
    now.export(lake)

    assert copy.export(lake) == []
    assert len(copy.messages.counts("batch-1")) == 1


def test_an_old_copy_learns_suppressions_stops_and_promises(
    two: tuple[Ledger, Ledger], lake: Lake
) -> None:
    now, copy = two
    now.permissions.suppress([Suppression("p1", "*", "complaint", "feedback", NEXT_DAY)])
    now.permissions.withdraw("p2", "marketing", "sms", evidence="TD", occurred_at=NEXT_DAY)
    now.pauses.put("p3", NEXT_DAY + timedelta(days=30), at=NEXT_DAY)
    for hours in (0, 1):
        now.pauses.put(
            "p4",
            NEXT_DAY + timedelta(days=30 - 30 * hours, hours=hours),
            at=NEXT_DAY + timedelta(hours=hours),
        )
    for is_on, minutes in ((True, 0), (False, 1), (True, 2)):
        at = NEXT_DAY + timedelta(minutes=minutes)
        now.permissions.switch("campaign", "c", is_on=is_on, actor="ops", reason="price", at=at)
    now.coupons.put("spring", ["A", "B"], occurred_at=NOON)
    days: dict[str, Any] = {"decided_on": date(2026, 3, 2), "expires_on": date(2026, 3, 15)}
    promise = Promise("c", "p1", "r1", "coupon", 2, **days)
    now.coupons.issue([promise], pool="spring", occurred_at=NEXT_DAY)
    send(now, "m2")
    now.export(lake)
    copy.recall(lake)

    assert copy.permissions.suppressed(["p1"], "email") == {"p1": "complaint"}
    assert copy.permissions.withdrawn(["p2"], "marketing", "sms") == {"p2"}
    assert copy.permissions.killed() == {("campaign", "c")}
    later = NEXT_DAY + timedelta(hours=2)
    assert copy.pauses.until("p3", at=later) == NEXT_DAY + timedelta(days=30)
    assert copy.pauses.until("p4", at=later) is None
    copy.coupons.put("spring", ["A", "B"], occurred_at=NOON)
    again = Promise("c", "p9", "r1", "coupon", 2, **days)
    copy.coupons.issue([again], pool="spring", occurred_at=NEXT_DAY)
    copy.export(lake)
    codes = [
        row["code"]
        for path in lake.files("coupon_issues", date(2026, 3, 2))
        for row in pq.read_table(str(path)).to_pylist()
    ]
    assert codes == ["A", "B"]


def test_a_message_about_to_leave_in_the_lake_is_unknown(two: tuple[Ledger, Ledger]) -> None:
    """If the lake has more hand-overs than the ledger; a deferred message may leave again."""
    _, copy = two
    send(copy, "m3", state=State.DEFERRED)  # m2 too
    copy.messages.enqueue([entry("m4")], occurred_at=NOON)

    assert copy.recall_handed_over({"m1": 9, "m2": 1, "m3": 2, "m4": 1}, occurred_at=NOON) == 2
    assert copy.messages.counts("batch-1") == {
        State.ACCEPTED: 1,
        State.DEFERRED: 1,
        State.UNKNOWN: 2,
    }
    assert copy.recall_handed_over({"m1": 9, "m2": 1, "m3": 2}, occurred_at=NOON) == 0
