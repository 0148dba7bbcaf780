"""Messages: queued once, claimed by one worker at a time, settled once.

The state machine refuses all other transitions:

    queued   ── claim ──────────────────────> claimed
    claimed  ── receipt ────────────────────> accepted | rejected | deferred | unknown | withheld
    claimed  ── its worker is gone ─────────> unknown
    claimed  ── the same, but the provider recognises repeats ──> queued
    deferred ── claim, when due ────────────> claimed
    unknown  ── its worker's late receipt ──> accepted | rejected
    unknown  ── a person who looked it up ──> accepted | rejected
    rejected ── a person, on its day ───────> queued
    queued, deferred ── the day is over ────> withheld
    all of these, and accepted ── observed ─> delivered | bounced | complained | expired | answered

`observations` draws what may be observed after that, and after a rejection. Each change writes one
row of `delivery_events` in the same commit; so does a receipt without effect, as not applied.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    TextClause,
    and_,
    func,
    or_,
    select,
    update,
)

from perennial.domain import Observation, Receipt, State
from perennial.stores.ledger import unmatched
from perennial.stores.ledger.bulk_writes import among, append, as_row, in_groups
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.entry import Entry
from perennial.stores.ledger.observations import hear, hear_unmatched
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import IS_CLAIMED, IS_WAITING, messages
from perennial.stores.ledger.transitions import Change, doubted, lock, settled, write
from perennial.stores.ledger.worker import Worker

_COLUMNS = [messages.c[field.name] for field in fields(Entry)]


class InDoubt(NamedTuple):
    """How many claims of lost workers were settled, by their new state."""

    unknown: int  # may have been sent, so never sent again
    queued: int  # the provider recognises repeats, so sent again


class Messages(Part):
    """The messages of all batches."""

    def enqueue(self, entries: Iterable[Entry], *, occurred_at: datetime) -> int:
        """Add messages in the order of later claims, so that a group shares a few disk pages."""
        ordered = sorted(entries, key=lambda entry: entry.message_id)
        rows = (as_row(entry) | {"queued_at": occurred_at} for entry in ordered)
        return append(self._engine, messages, rows)

    def claim(
        self,
        batch: str,
        *,
        worker: Worker,
        provider: str,
        is_idempotent: bool,
        size: int,
        lease: timedelta,
    ) -> list[Entry]:
        """Claim up to `size` messages of a batch for one worker, durably, before anything is sent.

        No two workers ever hold the same message. When `lease` is over, others may call it in
        doubt. `is_idempotent` says whether the provider recognises repeats.

        Returns:
            The messages by id; none if all are settled, held or not due yet.
        """
        now = self._wall_clock()
        picked = _waiting(batch, now, size).cte("picked")
        statement = (
            update(messages)
            .where(messages.c.message_id.in_(select(picked.c.message_id)))
            .values(
                state=State.CLAIMED,
                attempts=messages.c.attempts + 1,
                provider=provider,
                is_idempotent=is_idempotent,
                claimed_by=str(worker),
                lease_until=now + lease,
                due_at=None,
            )
            .returning(*_COLUMNS)
        )
        with self._engine.begin() as connection:
            rows: Iterable[Any] = connection.execute(statement).all()
        return sorted((Entry(*row) for row in rows), key=lambda entry: entry.message_id)

    def settle(
        self, receipts: Iterable[Receipt], *, worker: Worker, occurred_at: datetime
    ) -> Counter[State]:
        """Apply receipts, one commit per group. Returns how many messages reached each state.

        A deferral after the last attempt becomes a rejection. Receipts for messages that `worker`
        doesn't hold are kept without effect. Observations that waited for a receipt are applied
        right after it.
        """
        counts: Counter[State] = Counter()
        owner = str(worker)
        for group in in_groups(receipts):
            by_id = {receipt.message_id: receipt for receipt in group}
            with self._engine.begin() as connection:
                rows = lock(connection, among(connection, messages.c.message_id, by_id))
                changes = [
                    settled(locked, by_id[locked.message_id], owner, occurred_at) for locked in rows
                ]
                write(connection, changes, now=self._wall_clock())
            counts.update(change.state for change in changes if change.is_applied)
            self.match({receipt.provider_message_id for receipt in group} - {""})
        return counts

    def observe(self, observations: Iterable[Observation]) -> Counter[State | None]:
        """Apply observations after the hand-over, in any order, one commit per group.

        An observation changes a message if it adds information, and ends doubt. One that comes too
        late is kept as not applied; a repeat is dropped. A permanent bounce or a complaint also
        suppresses the person on the channel, in the same commit. An unknown provider message id
        waits for its receipt.

        Returns:
            How many messages reached each state; under None, how many observations match no message
            and don't wait for one.

        Raises:
            ValueError: A state is not in `HEARD`.
        """
        counts: Counter[State | None] = Counter()
        for group in in_groups(observations):
            with self._engine.begin() as connection:
                counts.update(hear(connection, group, now=self._wall_clock()))
            names = {
                observation.provider_message_id
                for observation in group
                if not observation.message_id
            } - {""}
            counts.update(self.match(names))
        return counts

    def match(self, names: Collection[str] | None = None) -> Counter[State | None]:
        """Apply waiting observations whose messages are now known; see `unmatched`.

        `names` limits the search to these provider message ids.
        """
        with reader(self._engine).begin() as connection:
            if names == set() or unmatched.is_empty(connection):
                return Counter()
        with self._engine.begin() as connection:
            return hear_unmatched(connection, names, now=self._wall_clock())

    def forget_unmatched(self, *, occurred_at: datetime) -> int:
        """Drop observations that waited too long. Returns how many."""
        with self._engine.begin() as connection:
            return unmatched.forget_old(connection, occurred_at)

    def settle_in_doubt(self, batch: str | None = None, *, occurred_at: datetime) -> InDoubt:
        """Settle claims whose worker is gone or whose lease is over, in all batches or in one.

        The messages may have been sent, so they become unknown, unless their provider is
        idempotent.
        """
        table, now = messages.c, self._wall_clock()
        is_here: list[ColumnElement[bool] | TextClause] = [IS_CLAIMED]
        if batch is not None:
            is_here.append(table.batch == batch)
        with self._engine.begin() as connection:
            owners = connection.execute(select(table.claimed_by).where(*is_here).distinct())
            gone = [row.claimed_by for row in owners if Worker.parse(row.claimed_by).is_gone()]
            is_lost = or_(table.lease_until < now, table.claimed_by.in_(gone))
            return self._doubt(connection, and_(*is_here, is_lost), occurred_at)

    def give_up(self, worker: Worker, *, occurred_at: datetime) -> InDoubt:
        """Settle as in doubt all claims of `worker`, which will not settle them itself."""
        is_theirs = and_(IS_CLAIMED, messages.c.claimed_by == str(worker))
        with self._engine.begin() as connection:
            return self._doubt(connection, is_theirs, occurred_at)

    def withhold_past(self, today: date, *, occurred_at: datetime) -> int:
        """Withhold waiting messages of past days. Returns how many."""
        is_past = and_(IS_WAITING, messages.c.decided_on < today)
        with self._engine.begin() as connection:
            changes = [
                Change(locked, State.WITHHELD, "day_over", occurred_at)
                for locked in lock(connection, is_past)
            ]
            write(connection, changes, now=self._wall_clock())
        return len(changes)

    def left(self, batch: str) -> int:
        """How many messages of a batch may still be sent."""
        of_batch = select(func.count()).where(messages.c.batch == batch).select_from(messages)
        with reader(self._engine).begin() as connection:
            return sum(
                connection.execute(of_batch.where(condition)).scalar_one()
                for condition in (IS_WAITING, IS_CLAIMED)
            )

    def next_due(self, batch: str) -> datetime | None:
        """When the batch's first deferred message is due, by the wall clock.

        None if some are due now, or none wait.
        """
        due_at = messages.c.due_at
        query = select(func.min(due_at), func.count() - func.count(due_at)).where(
            messages.c.batch == batch, IS_WAITING
        )
        ((first, now_count),) = self._read(query)
        return None if now_count else first

    def counts(self, batch: str) -> Counter[State]:
        """How many messages of a batch are in each state; scans the whole table."""
        query = (
            select(messages.c.state, func.count().label("message_count"))
            .where(messages.c.batch == batch)
            .group_by(messages.c.state)
        )
        return Counter({State(row.state): row.message_count for row in self._read(query)})

    def _doubt(
        self, connection: Connection, condition: ColumnElement[bool], occurred_at: datetime
    ) -> InDoubt:
        changes = [doubted(locked, occurred_at) for locked in lock(connection, condition)]
        write(connection, changes, now=self._wall_clock())
        states = Counter(change.state for change in changes)
        return InDoubt(states[State.UNKNOWN], states[State.QUEUED])


def _waiting(batch: str, now: datetime, size: int) -> Select[tuple[str]]:
    table = messages.c
    return (
        select(table.message_id)
        .where(table.batch == batch, IS_WAITING)
        .where(or_(table.due_at.is_(None), table.due_at <= now))
        .order_by(table.message_id)
        .limit(size)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time anyway
    )
