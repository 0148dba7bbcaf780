"""A person may queue again only what surely did not leave, and each repair is recorded."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import Fault, Receipt, State
from perennial.stores.ledger import Ledger, ManualAction, Worker

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
DEED = ManualAction("ops", "template approved again", NOON)


def settled(ledger: Ledger, **states: State | Fault) -> None:
    """Messages in states, or rejected with faults."""
    worker = Worker.here()
    ledger.messages.enqueue([entry(one) for one in states], occurred_at=NOON)
    claim(ledger, worker)
    receipts = [
        Receipt(one, State.REJECTED, "says so", fault=what)
        if isinstance(what, Fault)
        else Receipt(one, what, "says so")
        for one, what in states.items()
    ]
    ledger.messages.settle(receipts, worker=worker, occurred_at=NOON)


def audited(ledger: Ledger) -> list[str]:
    with ledger.engine.begin() as connection:
        return list(
            connection.execute(text("select action || '; ' || detail from audit")).scalars()
        )


def test_dead_letters_are_messages_that_a_person_can_repair(ledger: Ledger) -> None:
    settled(
        ledger,
        content=Fault.CONTENT,
        dead=Fault.INVALID_ADDRESS,
        out=Fault.OPTED_OUT,
        refused=State.REJECTED,
        taken=State.ACCEPTED,
        lost=State.UNKNOWN,
    )

    letters = ledger.by_hand.dead_letters()

    assert [(one.message_id, one.fault) for one in letters] == [
        ("content", "content"),
        ("refused", ""),
    ]
    assert letters[0].reason == "says so"
    assert [one.message_id for one in ledger.by_hand.unknown()] == ["lost"]
    assert ledger.by_hand.dead_letters(TODAY) == letters
    assert ledger.by_hand.dead_letters(date(2026, 3, 2)) == []


def test_a_dead_letter_of_today_can_be_replayed(ledger: Ledger) -> None:
    """With all its attempts; who did it and why is recorded."""
    settled(ledger, m1=Fault.CONTENT, m2=State.REJECTED)

    assert ledger.by_hand.replay(["m1", "m1"], today=TODAY, action=DEED) == 1
    assert audited(ledger) == [
        "dead letters replayed; 1 messages, from m1 on: template approved again"
    ]
    assert claim(ledger, Worker.here()) == [entry("m1")]
    assert ledger.by_hand.replay(["m1"], today=TODAY, action=DEED) == 0


@pytest.mark.parametrize(
    "state", [State.ACCEPTED, State.UNKNOWN, State.WITHHELD, State.DEFERRED, Fault.INVALID_ADDRESS]
)
def test_only_dead_letters_are_replayed(ledger: Ledger, state: State | Fault) -> None:
    settled(ledger, m1=state)

    assert ledger.by_hand.replay(["m1", "never heard of"], today=TODAY, action=DEED) == 0
    assert audited(ledger) == []


def test_a_dead_letter_of_another_day_is_not_replayed(ledger: Ledger) -> None:
    settled(ledger, m1=Fault.CONTENT)

    assert ledger.by_hand.replay(["m1"], today=date(2026, 3, 2), action=DEED) == 0


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED])
def test_the_providers_log_settles_unknown_messages(ledger: Ledger, state: Any) -> None:
    """What it never took becomes a dead letter."""
    settled(ledger, m1=State.UNKNOWN, m2=State.ACCEPTED)

    assert ledger.by_hand.settle_unknown(["m1", "m2"], state, action=DEED) == {state: 1}
    assert ledger.by_hand.unknown() == []
    letters = ["m1"] if state is State.REJECTED else []
    assert [one.message_id for one in ledger.by_hand.dead_letters()] == letters
    assert ledger.messages.counts("batch-1")[State.ACCEPTED] == 2 - len(letters)
    assert audited(ledger)[0].startswith(f"unknown messages settled as {state}; 1 messages")
