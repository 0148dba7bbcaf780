"""The message state machine under random events: no message is sent twice."""

import tempfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import HEARD, Fault, Observation, Receipt, State
from perennial.stores.ledger import Entry, Ledger, ManualAction, Worker, open_ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEASE = timedelta(minutes=15)
HERE = Worker.here()
WORKERS = {
    "here": HERE,
    "elsewhere": replace(HERE, host="elsewhere:1"),
    "dead": replace(HERE, started=HERE.started - 3600),
}
ANSWERS = (State.ACCEPTED, State.REJECTED, State.DEFERRED, State.UNKNOWN, State.WITHHELD)
PROOF = {State.COMPLAINED, State.ANSWERED}
NEXT = {
    State.QUEUED: {State.CLAIMED, State.WITHHELD, *HEARD},
    State.CLAIMED: {*ANSWERS, State.QUEUED, *HEARD},
    State.DEFERRED: {State.CLAIMED, State.WITHHELD, *HEARD},
    State.UNKNOWN: {State.ACCEPTED, State.REJECTED, *HEARD},
    State.ACCEPTED: {*HEARD},
    State.REJECTED: {State.QUEUED, State.DELIVERED, *PROOF},
    State.DELIVERED: {State.BOUNCED, *PROOF},
    State.BOUNCED: PROOF,
    State.EXPIRED: PROOF,
    State.ANSWERED: {State.BOUNCED, State.COMPLAINED},
}
"""The machine as the documentation draws it; states that are not here are final."""

STATES = "select message_id, state from messages where batch = :batch"

batches = count()


class Machine(RuleBasedStateMachine):
    """Workers that claim, settle late, twice or never, while time passes and they die."""

    ledger: Ledger
    held = Bundle("held")  # a worker's claims, which may have ended

    @initialize(is_idempotent=st.booleans())
    def begin(self, is_idempotent: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        """Start a batch in a shared ledger."""
        self.is_idempotent = is_idempotent
        self.now = NOON
        self.ledger.messages._wall_clock = lambda: self.now
        self.batch = f"batch-{next(batches)}"
        self.seen: dict[str, State] = {}
        self.claims: Counter[str] = Counter()
        self.heard: set[tuple[str, State, datetime]] = set()
        self.holder: dict[str, Worker] = {}

    @rule(numbers=st.sets(st.integers(0, 2), min_size=1))
    def enqueue(self, numbers: set[int]) -> None:
        """Queue some messages, new or known."""
        entries = [self.entry(number) for number in sorted(numbers)]
        new = {entry.message_id for entry in entries} - self.seen.keys()
        assert self.ledger.messages.enqueue(entries, occurred_at=NOON) == len(new)

    @rule(target=held, name=st.sampled_from(sorted(WORKERS)), size=st.sampled_from([1, 3]))
    def claim(self, name: str, size: int) -> Any:
        """Settle dead workers' claims first, as dispatch does; only queued messages are left."""
        self.ledger.messages.settle_in_doubt(self.batch, occurred_at=NOON)
        self.every_step_is_on_the_map()
        own = {"is_idempotent": self.is_idempotent, "batch": self.batch, "lease": LEASE}
        own["provider"] = "file" if self.is_idempotent else "smtp"
        claimed = claim(self.ledger, WORKERS[name], size, **own)
        ids = [entry.message_id for entry in claimed]
        assert len(ids) <= size
        assert all(self.seen[one] in (State.QUEUED, State.DEFERRED) for one in ids)
        self.claims.update(ids)
        self.holder.update(dict.fromkeys(ids, WORKERS[name]))
        return (WORKERS[name], ids) if ids else multiple()

    @rule(held=held, state=st.sampled_from(ANSWERS), fault=st.sampled_from(Fault))
    def settle(self, held: tuple[Worker, list[str]], state: State, fault: Fault) -> None:
        """Settle late, again, or with another state."""
        worker, ids = held
        receipts = [Receipt(one, state, fault=fault) for one in ids]
        self.ledger.messages.settle(receipts, worker=worker, occurred_at=NOON)
        now = dict(self.rows(STATES))
        foreign = [one for one in ids if self.holder[one] != worker]
        assert [now[one] for one in foreign] == [self.seen[one] for one in foreign]

    @rule(number=st.integers(0, 3), state=st.sampled_from(HEARD), minute=st.integers(0, 2))
    def hear(self, number: int, state: State, minute: int) -> None:
        """Hear an observation early, late, twice, out of order, or of an unknown message."""
        one, at = f"{self.batch}-{number}", NOON + timedelta(minutes=minute)
        counts = self.ledger.messages.observe([Observation(state, at, one)] * 2)
        is_new = (one, state, at) not in self.heard
        if one not in self.seen:
            assert counts == {None: 2}
        else:
            is_next = state in NEXT.get(self.seen[one], ())
            assert counts == ({state: 1} if is_new and is_next else {})
            self.heard.add((one, state, at))

    @rule(number=st.integers(0, 2))
    def replay(self, number: int) -> None:
        """Replay dead letters."""
        one = f"{self.batch}-{number}"
        dead = {letter.message_id for letter in self.ledger.by_hand.dead_letters()}
        assert (one in dead) <= (self.seen.get(one) is State.REJECTED)
        count = self.ledger.by_hand.replay(
            [one], today=NOON.date(), action=ManualAction("a", "b", NOON)
        )
        assert count == (one in dead)
        if count:
            del self.claims[one]  # it has all its attempts again

    @rule(number=st.integers(0, 2), state=st.sampled_from([State.ACCEPTED, State.REJECTED]))
    def look_up(self, number: int, state: Any) -> None:
        """Record what the provider's log says."""
        one = f"{self.batch}-{number}"
        counts = self.ledger.by_hand.settle_unknown(
            [one], state, action=ManualAction("a", "b", NOON)
        )
        assert counts.total() == (self.seen.get(one) is State.UNKNOWN)

    @rule()
    def the_day_ends(self) -> None:
        """End the day: queued messages are withheld, and nothing else changes."""
        waiting = [s for s in self.seen.values() if s in (State.QUEUED, State.DEFERRED)]
        tomorrow = NOON.date() + timedelta(days=1)
        count = self.ledger.messages.withhold_past(tomorrow, occurred_at=NOON)
        assert count >= len(waiting)

    @rule(minutes=st.sampled_from([1, 5, 16]))
    def time_passes(self, minutes: int) -> None:
        """Let leases and delays end."""
        self.now += timedelta(minutes=minutes)

    @rule(name=st.sampled_from(sorted(WORKERS)))
    def give_up(self, name: str) -> None:
        """Let a dispatch fail."""
        self.ledger.messages.give_up(WORKERS[name], occurred_at=NOON)

    @precondition(lambda self: hasattr(self, "seen"))
    @invariant()
    def every_step_is_on_the_map(self) -> None:
        """Check that states follow allowed transitions, and that none is lost."""
        now = dict(self.rows(STATES))
        for one, state in now.items():
            before = self.seen.get(one, State.QUEUED)
            assert state == before or state in NEXT.get(before, ()), (one, before, state)
        assert self.seen.keys() <= now.keys()
        self.seen = now

    @precondition(lambda self: hasattr(self, "seen"))
    @invariant()
    def no_message_is_handed_over_twice(self) -> None:
        """Check that each claim after the first follows a deferral: it surely was not accepted."""
        if not self.is_idempotent:
            deferrals: Counter[str] = Counter()
            for one, state in self.events():
                deferrals[one] += state is State.DEFERRED
                if state is State.QUEUED:  # replayed
                    del deferrals[one]
            for one, claims in self.claims.items():
                assert claims <= deferrals[one] + 1

    @precondition(lambda self: hasattr(self, "seen"))
    @invariant()
    def the_last_event_says_where_a_message_stands(self) -> None:
        """Check that the history explains every state."""
        last = dict(self.events())
        for one, state in self.seen.items():
            if state is not State.CLAIMED:
                assert last.get(one, State.QUEUED) == state

    def events(self) -> list[tuple[str, State]]:
        """Events that changed something, in order."""
        return self.rows(
            "select message_id, delivery_events.state from delivery_events "
            "join messages using (message_id) where is_applied and batch = :batch "
            "order by event_number"
        )

    def rows(self, query: str) -> list[tuple[str, State]]:
        """Message ids and states."""
        with self.ledger.engine.begin() as connection:
            found = connection.execute(text(query), {"batch": self.batch})
            return [(row[0], State(row[1])) for row in found]

    def entry(self, number: int) -> Entry:
        """One of this batch's messages."""
        own = {"person_id": f"p{number}", "address_hash": f"h{number}", "batch": self.batch}
        return entry(f"{self.batch}-{number}", **own)


@pytest.mark.parametrize(("engine", "examples"), [("sqlite", 60), ("postgresql", 15)])
def test_no_sequence_of_events_sends_a_message_twice(
    request: pytest.FixtureRequest, engine: str, examples: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.sqlite"
        if engine == "postgresql":
            url = request.getfixturevalue("postgres_url")
        with open_ledger(url) as ledger:
            Machine.ledger = ledger
            run_state_machine_as_test(
                Machine,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
