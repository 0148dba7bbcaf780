"""Each message is queued once, claimed by one worker at a time, and settled once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import text
from tests.conftest import own_processes
from tests.perennial.stores.ledger.conftest import Wall, claim, entry, gone, held

from perennial.domain import Fault, Observation, Receipt, State
from perennial.stores.ledger import InDoubt, Ledger, Worker, open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=15)


def settle(ledger: Ledger, worker: Worker, state: State, *ids: str) -> Counter[State]:
    receipts = [Receipt(one, state, "as the server says") for one in ids]
    return ledger.messages.settle(receipts, worker=worker, occurred_at=NOON)


def events(ledger: Ledger) -> list[tuple[str, str, str, bool]]:
    query = text(
        "select message_id, state, reason, is_applied from delivery_events order by event_number"
    )
    with ledger.engine.begin() as connection:
        return [(*row[:3], bool(row[3])) for row in connection.execute(query)]


def test_a_message_is_queued_once_in_any_batch(ledger: Ledger) -> None:
    entries = [entry(f"m{i}") for i in range(1201)]

    assert ledger.messages.enqueue(entries, occurred_at=NOON) == 1201
    assert ledger.messages.enqueue(entries, occurred_at=NOON) == 0
    again = [entry("m7", batch="batch-2"), entry("new", batch="batch-2")]
    assert ledger.messages.enqueue(again, occurred_at=NOON) == 1
    assert ledger.messages.counts("batch-1") == {State.QUEUED: 1201}


def test_a_claim_returns_queued_messages_in_order_and_once(ledger: Ledger) -> None:
    entries = sorted((entry(f"m{i}") for i in range(5)), key=lambda one: one.message_id)
    ledger.messages.enqueue(entries, occurred_at=NOON)
    ledger.messages.enqueue([entry("other", batch="batch-2")], occurred_at=NOON)
    worker = Worker.here()

    assert claim(ledger, worker, 3) == entries[:3]
    assert claim(ledger, worker, 3) == entries[3:]
    assert claim(ledger, worker, 3) == []
    assert ledger.messages.counts("batch-1") == {State.CLAIMED: 5}


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.UNKNOWN, State.WITHHELD])
def test_a_settled_message_is_never_claimed_again(ledger: Ledger, state: State) -> None:
    worker = held(ledger)

    assert settle(ledger, worker, state, "m1") == {state: 1}
    assert claim(ledger, worker) == []
    assert ledger.messages.enqueue([entry()], occurred_at=NOON) == 0
    assert events(ledger) == [("m1", state, "as the server says", True)]


def test_a_deferred_message_waits_longer_each_time_and_is_rejected_at_last(
    ledger: Ledger, wall: Wall
) -> None:
    """1, 2, 4 and 8 minutes and up to a quarter more; the fifth deferral is a rejection."""
    worker = Worker.here()
    ledger.messages.enqueue([entry()], occurred_at=NOON)
    for minutes in (1, 2, 4, 8):
        assert len(claim(ledger, worker)) == 1
        assert settle(ledger, worker, State.DEFERRED, "m1") == {State.DEFERRED: 1}
        wall.pass_by(minutes=minutes, seconds=-1)
        assert claim(ledger, worker) == []
        wall.pass_by(minutes=minutes / 4, seconds=1)

    claim(ledger, worker)
    assert settle(ledger, worker, State.DEFERRED, "m1") == {State.REJECTED: 1}
    assert events(ledger)[-1][2] == "gave up after 5 attempts: as the server says"


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.UNAVAILABLE, Fault.CONFIGURATION])
def test_a_providers_outage_uses_no_attempt(ledger: Ledger, wall: Wall, fault: Fault) -> None:
    worker = Worker.here()
    ledger.messages.enqueue([entry()], occurred_at=NOON)
    for _ in range(8):
        assert len(claim(ledger, worker)) == 1
        deferred = Receipt("m1", State.DEFERRED, fault=fault)
        counts = ledger.messages.settle([deferred], worker=worker, occurred_at=NOON)
        assert counts == {State.DEFERRED: 1}
        wall.pass_by(minutes=20)


def test_a_retry_after_is_waited_for(ledger: Ledger, wall: Wall) -> None:
    worker = held(ledger)
    later = Receipt("m1", State.DEFERRED, retry_after=timedelta(hours=3), fault=Fault.THROTTLED)
    ledger.messages.settle([later], worker=worker, occurred_at=NOON)

    due_at = ledger.messages.next_due("batch-1")
    assert due_at
    assert wall.now + timedelta(hours=3) <= due_at <= wall.now + timedelta(hours=3.75)
    wall.now = due_at - timedelta(seconds=1)
    assert claim(ledger, worker) == []
    wall.now = due_at
    assert claim(ledger, worker) == [entry()]
    assert ledger.messages.next_due("batch-1") is None


def test_queued_messages_are_withheld_when_their_day_is_over(ledger: Ledger) -> None:
    tomorrow = date(2026, 3, 2)
    entries = [entry("m1"), entry("m2"), entry("m3"), entry("m4", decided_on=tomorrow)]
    ledger.messages.enqueue(entries, occurred_at=NOON)
    claim(ledger, Worker.here(), 1)

    assert ledger.messages.withhold_past(date(2026, 3, 1), occurred_at=NOON) == 0
    assert ledger.messages.withhold_past(tomorrow, occurred_at=NOON) == 2
    assert ledger.messages.counts("batch-1") == {
        State.CLAIMED: 1,
        State.WITHHELD: 2,
        State.QUEUED: 1,
    }
    assert ledger.messages.left("batch-1") == 2
    assert events(ledger)[-1][1:] == ("withheld", "day_over", True)


def test_a_dead_processs_claim_is_unknown_at_once(ledger: Ledger) -> None:
    """It may have been sent, so it is not sent again."""
    ledger.messages.enqueue([entry("m1"), entry("m2", batch="batch-2")], occurred_at=NOON)
    claim(ledger, gone())

    assert ledger.messages.settle_in_doubt("batch-2", occurred_at=NOON) == InDoubt(0, 0)
    assert ledger.messages.settle_in_doubt(occurred_at=NOON) == InDoubt(unknown=1, queued=0)
    assert claim(ledger, Worker.here()) == []


def test_a_claim_is_unknown_when_its_lease_ends(ledger: Ledger, wall: Wall) -> None:
    """A worker on another host can't be judged otherwise."""
    held(ledger)

    wall.pass_by(minutes=15)
    assert ledger.messages.settle_in_doubt("batch-1", occurred_at=NOON) == InDoubt(0, 0)
    wall.pass_by(seconds=1)
    assert ledger.messages.settle_in_doubt("batch-1", occurred_at=NOON) == InDoubt(1, 0)


def test_an_idempotent_provider_is_asked_again(ledger: Ledger) -> None:
    """It detects a repeat."""
    held(ledger, gone(), provider="file", is_idempotent=True)

    assert ledger.messages.settle_in_doubt("batch-1", occurred_at=NOON) == InDoubt(0, 1)
    assert claim(ledger, Worker.here()) == [entry()]


def test_a_worker_may_release_only_its_own_claims(ledger: Ledger) -> None:
    ledger.messages.enqueue([entry("m1"), entry("m2")], occurred_at=NOON)
    one, two = Worker.here(), Worker.here()
    claim(ledger, one, 1)
    claim(ledger, two, 1)

    assert ledger.messages.give_up(one, occurred_at=NOON) == InDoubt(1, 0)
    assert ledger.messages.counts("batch-1") == {State.UNKNOWN: 1, State.CLAIMED: 1}


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED])
def test_a_late_receipt_settles_an_unknown_message(ledger: Ledger, state: State) -> None:
    """The worker was slow, not dead."""
    late = held(ledger, gone())
    ledger.messages.settle_in_doubt(occurred_at=NOON)

    assert (
        settle(ledger, Worker.here(), state, "m1") == {}
    )  # another worker's receipt doesn't count
    assert settle(ledger, late, state, "m1") == {state: 1}
    assert [event[1:] for event in events(ledger)[-2:]] == [
        (state, "as the server says", False),
        (state, "as the server says", True),
    ]


@pytest.mark.parametrize("state", [State.DEFERRED, State.UNKNOWN, State.WITHHELD])
def test_a_late_receipt_never_makes_a_message_sendable(ledger: Ledger, state: State) -> None:
    """A deferral by a late worker: the message stays unknown, and the receipt is kept."""
    late = held(ledger, gone())
    ledger.messages.settle_in_doubt(occurred_at=NOON)

    assert settle(ledger, late, state, "m1") == {}
    assert ledger.messages.counts("batch-1") == {State.UNKNOWN: 1}
    assert events(ledger)[-1] == ("m1", state, "as the server says", False)


def test_a_message_claimed_by_another_worker_is_not_settled_by_the_first(ledger: Ledger) -> None:
    first, second = held(ledger, gone(), is_idempotent=True), Worker.here()
    ledger.messages.settle_in_doubt(occurred_at=NOON)
    claim(ledger, second, is_idempotent=True)

    assert settle(ledger, first, State.REJECTED, "m1") == {}
    assert settle(ledger, second, State.ACCEPTED, "m1") == {State.ACCEPTED: 1}


def test_a_receipt_of_an_unknown_message_changes_nothing(ledger: Ledger) -> None:
    assert settle(ledger, Worker.here(), State.ACCEPTED, "never heard of") == {}
    assert events(ledger) == []


def test_an_instant_without_a_zone_is_refused(ledger: Ledger) -> None:
    """It would mean another time on another machine."""
    with pytest.raises(Exception, match="has no zone"):
        ledger.messages.enqueue([entry()], occurred_at=datetime(2026, 3, 1))  # noqa: DTZ001


def _claim_all(url: str, barrier: Barrier, found: "Queue[list[str]]") -> None:
    worker = Worker.here()
    mine: list[str] = []
    with open_ledger(url) as ledger:
        barrier.wait()
        while group := claim(ledger, worker, 7):
            if not mine:
                barrier.wait()  # neither may finish before the other begins
            mine += [one.message_id for one in group]
            settle(ledger, worker, State.ACCEPTED, *(one.message_id for one in group))
    found.put(mine)


def test_two_processes_never_claim_the_same_message(ledger_url: str) -> None:
    with open_ledger(ledger_url) as ledger:
        ledger.messages.enqueue([entry(f"m{i}") for i in range(600)], occurred_at=NOON)
    context = own_processes()
    barrier, found = context.Barrier(2), context.Queue()
    workers = [context.Process(target=_claim_all, args=(ledger_url, barrier, found)) for _ in "ab"]
    for worker in workers:
        worker.start()
    one, two = found.get(timeout=60), found.get(timeout=60)
    for worker in workers:
        worker.join()

    assert one and two  # noqa: PT018 - both took part
    assert sorted(one + two) == sorted({*one, *two}) == sorted(f"m{i}" for i in range(600))
    with open_ledger(ledger_url) as ledger:
        assert ledger.messages.counts("batch-1") == {State.ACCEPTED: 600}


def test_a_message_is_heard_of_by_the_provider_that_took_it(ledger: Ledger) -> None:
    worker = held(ledger, provider="aliyun+twilio")
    receipt = Receipt("m1", State.ACCEPTED, provider_message_id="SM1", provider="twilio")
    ledger.messages.settle([receipt], worker=worker, occurred_at=NOON)
    told = [
        Observation(State.DELIVERED, NOON, provider=name, provider_message_id="SM1")
        for name in ("aliyun+twilio", "twilio")
    ]

    assert ledger.messages.observe(told) == {State.DELIVERED: 1}  # the other worker waits
