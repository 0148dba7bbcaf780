"""A callback that arrives before the receipt is recorded waits for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import Observation, Receipt, State
from perennial.stores.ledger import Ledger, Worker, unmatched

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORKER = Worker.here()


def take(ledger: Ledger, *ids: str) -> None:
    ledger.messages.enqueue([entry(one) for one in ids], occurred_at=NOON)
    claim(ledger, WORKER, provider="twilio")


def settle(ledger: Ledger, message_id: str, theirs: str) -> None:
    receipt = Receipt(message_id, State.ACCEPTED, provider_message_id=theirs)
    ledger.messages.settle([receipt], worker=WORKER, occurred_at=NOON)


def call(state: State, theirs: str, provider: str = "twilio", **given: Any) -> Observation:
    at = NOON + timedelta(seconds=1)
    return Observation(state, at, provider=provider, provider_message_id=theirs, **given)


def waiting(ledger: Ledger) -> int:
    with ledger.engine.begin() as connection:
        return connection.execute(text("select count(*) from unmatched")).scalar_one()


def test_a_callback_counts_as_soon_as_the_receipt_is_there(ledger: Ledger) -> None:
    take(ledger, "m1", "m2")
    told = call(State.BOUNCED, "SM1", is_permanent=True, reason="30003")

    assert ledger.messages.observe([told, told]) == {}
    assert ledger.messages.observe([told]) == {}
    assert waiting(ledger) == 1
    settle(ledger, "m2", "SM2")
    assert ledger.messages.counts("batch-1") == {State.CLAIMED: 1, State.ACCEPTED: 1}
    settle(ledger, "m1", "SM1")

    assert ledger.messages.counts("batch-1") == {State.BOUNCED: 1, State.ACCEPTED: 1}
    assert set(ledger.permissions.suppressed(["person-of-m1"], "email")) == {"person-of-m1"}
    assert waiting(ledger) == 0
    assert ledger.messages.observe([told]) == {}
    assert waiting(ledger) == 0


def test_another_providers_id_matches_nothing(ledger: Ledger) -> None:
    """Two providers may use the same id."""
    take(ledger, "m1")
    ledger.messages.observe([call(State.DELIVERED, "SM1", "aliyun")])
    settle(ledger, "m1", "SM1")

    assert ledger.messages.counts("batch-1") == {State.ACCEPTED: 1}
    assert waiting(ledger) == 1


def test_a_receipt_and_a_callback_at_the_same_time_find_each_other(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(ledger, "m1")
    keep = unmatched.keep

    def late(connection: Connection, observations: Sequence[Observation]) -> None:
        """PostgreSQL runs both transactions at once; SQLite has one writer at a time."""
        monkeypatch.setattr(unmatched, "keep", keep)
        if connection.dialect.name == "postgresql":
            settle(ledger, "m1", "SM1")
        keep(connection, observations)

    monkeypatch.setattr(unmatched, "keep", late)
    ledger.messages.observe([call(State.DELIVERED, "SM1")])
    if ledger.engine.dialect.name == "sqlite":
        settle(ledger, "m1", "SM1")

    assert ledger.messages.counts("batch-1") == {State.DELIVERED: 1}


def test_the_export_matches_what_a_killed_worker_did_not(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(ledger, "m1")
    ledger.messages.observe([call(State.DELIVERED, "SM1")])
    with monkeypatch.context() as patch:
        patch.setattr(ledger.messages, "match", lambda _: {})
        settle(ledger, "m1", "SM1")

    assert ledger.messages.match() == {State.DELIVERED: 1}
    assert ledger.messages.match() == {}


def test_an_unmatched_callback_is_dropped_at_last(ledger: Ledger) -> None:
    """Several senders may share one account: most of its calls concern others."""
    ledger.messages.observe([call(State.DELIVERED, "SM1")])

    assert ledger.messages.forget_unmatched(occurred_at=NOON + timedelta(days=7)) == 0
    assert ledger.messages.forget_unmatched(occurred_at=NOON + timedelta(days=8)) == 1
    assert waiting(ledger) == 0
