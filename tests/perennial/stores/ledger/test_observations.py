"""An observation after the hand-over changes a message's state once, and settles unknown ones."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.perennial.stores.ledger.conftest import Wall, claim, entry, held

from perennial.domain import HEARD, Fault, Observation, Receipt, State
from perennial.stores.ledger import Ledger, Worker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def send(ledger: Ledger, state: State, *ids: str, **receipt: Any) -> None:
    worker = Worker.here()
    ledger.messages.enqueue([entry(one) for one in ids], occurred_at=NOON)
    claim(ledger, worker)
    receipts = [Receipt(one, state, provider_message_id=f"theirs-{one}", **receipt) for one in ids]
    ledger.messages.settle(receipts, worker=worker, occurred_at=NOON)


def hear(
    ledger: Ledger, state: State, message_id: str = "m1", **given: Any
) -> Counter[State | None]:
    at = given.pop("at", LATER)
    return ledger.messages.observe([Observation(state, at, message_id, **given)])


def states(ledger: Ledger) -> Counter[State]:
    return ledger.messages.counts("batch-1")


def events(ledger: Ledger) -> list[tuple[str, bool]]:
    query = text("select state, is_applied from delivery_events order by event_number")
    with ledger.engine.begin() as connection:
        return [(row.state, bool(row.is_applied)) for row in connection.execute(query)]


@pytest.mark.parametrize("state", HEARD)
def test_an_accepted_message_changes_its_state_once(ledger: Ledger, state: State) -> None:
    """Providers repeat themselves."""
    send(ledger, State.ACCEPTED, "m1")

    assert hear(ledger, state) == {state: 1}
    assert hear(ledger, state) == {}
    assert states(ledger) == {state: 1}
    assert events(ledger) == [("accepted", True), (state, True)]


def test_a_repeat_within_one_call_is_one_event(ledger: Ledger) -> None:
    send(ledger, State.ACCEPTED, "m1")
    told = Observation(State.DELIVERED, LATER, "m1")

    assert ledger.messages.observe([told, told]) == {State.DELIVERED: 1}
    assert events(ledger) == [("accepted", True), ("delivered", True)]


def test_a_message_is_found_by_its_providers_id(ledger: Ledger) -> None:
    send(ledger, State.ACCEPTED, "m1", "m2")
    theirs = {"message_id": "", "provider_message_id": "theirs-m2"}

    assert hear(ledger, State.DELIVERED, provider="twilio", **theirs) == {}
    assert hear(ledger, State.DELIVERED, provider="smtp", **theirs) == {State.DELIVERED: 1}
    assert hear(ledger, State.DELIVERED, "") == {None: 1}
    assert hear(ledger, State.DELIVERED, "never heard of") == {None: 1}
    assert states(ledger) == {State.ACCEPTED: 1, State.DELIVERED: 1}
    assert hear(ledger, State.ANSWERED, provider="smtp", **theirs) == {State.ANSWERED: 1}


def test_an_observation_settles_an_unknown_message(ledger: Ledger) -> None:
    send(ledger, State.UNKNOWN, "m1", "m2")

    assert hear(ledger, State.DELIVERED) == {State.DELIVERED: 1}
    assert hear(ledger, State.BOUNCED, "m2") == {State.BOUNCED: 1}


def test_observations_out_of_order_end_in_the_same_state(ledger: Ledger) -> None:
    """A delivery reported after the complaint is kept, and changes nothing."""
    send(ledger, State.ACCEPTED, "m1", "m2")
    for one in (State.COMPLAINED, State.ANSWERED, State.DELIVERED):
        hear(ledger, one)
    together = [
        Observation(State.COMPLAINED, LATER + timedelta(minutes=2), "m2"),
        Observation(State.DELIVERED, LATER, "m2"),
    ]

    assert ledger.messages.observe(together) == {State.DELIVERED: 1, State.COMPLAINED: 1}
    assert states(ledger) == {State.COMPLAINED: 2}
    assert events(ledger)[2:5] == [
        ("complained", True),
        ("answered", False),
        ("delivered", False),
    ]


def test_an_observation_before_the_receipt_counts(ledger: Ledger, wall: Wall) -> None:
    """A fast provider calls while its group is still claimed."""
    worker = held(ledger, is_idempotent=True)

    assert hear(ledger, State.DELIVERED) == {State.DELIVERED: 1}
    late = [Receipt("m1", State.DEFERRED)]
    assert ledger.messages.settle(late, worker=worker, occurred_at=LATER) == {}
    wall.pass_by(hours=1)
    ledger.messages.settle_in_doubt(occurred_at=LATER)
    assert claim(ledger, worker, is_idempotent=True) == []
    assert states(ledger) == {State.DELIVERED: 1}


@pytest.mark.parametrize(
    ("state", "given", "why"),
    [
        (State.BOUNCED, {"is_permanent": True}, "hard_bounce"),
        (State.EXPIRED, {"is_permanent": True}, "hard_bounce"),
        (State.BOUNCED, {}, None),
        (State.COMPLAINED, {}, "complaint"),
        (State.ANSWERED, {}, None),
    ],
)
def test_a_hard_bounce_and_a_complaint_suppress(
    ledger: Ledger, state: State, given: dict[str, Any], why: str | None
) -> None:
    send(ledger, State.ACCEPTED, "m1")

    hear(ledger, state, **given)

    expected = {"person-of-m1": why} if why else {}
    assert ledger.permissions.suppressed(["person-of-m1"], "email") == expected
    assert ledger.permissions.suppressed(["person-of-m1"], "sms") == {}


def test_an_observation_that_changes_no_state_can_suppress(ledger: Ledger) -> None:
    """A hard bounce after the server gave up: the next message would bounce too."""
    send(ledger, State.ACCEPTED, "m1")
    hear(ledger, State.EXPIRED)

    assert hear(ledger, State.BOUNCED, is_permanent=True) == {}
    assert ledger.permissions.suppressed(["person-of-m1"], "email") == {
        "person-of-m1": "hard_bounce"
    }


def test_a_bounce_outweighs_an_answer_that_came_before(ledger: Ledger) -> None:
    """A bounce without a report may have been taken for an answer."""
    send(ledger, State.ACCEPTED, "m1")
    hear(ledger, State.ANSWERED)

    assert hear(ledger, State.BOUNCED) == {State.BOUNCED: 1}


@pytest.mark.parametrize(
    ("fault", "why"), [(Fault.INVALID_ADDRESS, "hard_bounce"), (Fault.OPTED_OUT, "opted_out")]
)
def test_a_permanent_rejection_suppresses(ledger: Ledger, fault: Fault, why: str) -> None:
    """Other rejections concern the message, not the person."""
    send(ledger, State.REJECTED, "m1", fault=fault)
    send(ledger, State.REJECTED, "m2", fault=Fault.CONTENT)

    people = ["person-of-m1", "person-of-m2"]
    assert ledger.permissions.suppressed(people, "email") == {"person-of-m1": why}


def test_a_receipts_state_is_no_observation(ledger: Ledger) -> None:
    """It would let messages be sent again."""
    with pytest.raises(ValueError, match="deferred"):
        hear(ledger, State.DEFERRED)
