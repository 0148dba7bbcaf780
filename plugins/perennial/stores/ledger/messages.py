"""Messages: queued once, claimed by one worker at a time, settled once.

The state machine; everything else is refused:

    queued   ── claim ──────────────────────> claimed
    claimed  ── receipt ────────────────────> accepted | rejected | deferred | unknown | withheld
    claimed  ── its worker is gone ─────────> unknown
    claimed  ── the same, but the provider knows a repeat when it sees one ──> queued
    deferred ── claim, when due ────────────> claimed
    unknown  ── its worker's late receipt ──> accepted | rejected
    unknown  ── a person who looked it up ──> accepted | rejected
    rejected ── a person, on its day ───────> queued
    queued, deferred ── the day is over ────> withheld
    all of these, and accepted ── heard ────> delivered | bounced | complained | expired | answered

What may be heard after that, and after a rejection, is drawn in `observations`. Each
change is one row of `delivery_events`, in one commit with it. A receipt that may change nothing is
kept there too, as not applied.
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
    """What became of claims whose worker did not live to settle them."""

    unknown: int  # may have been sent, will not be sent again
    queued: int  # the provider knows a repeat when it sees one: will be sent again


class Messages(Part):
    """The messages of all batches, and what became of them."""

    def enqueue(self, entries: Iterable[Entry], *, occurred_at: datetime) -> int:
        """Make messages known, each once for all time, whatever batch names it again.

        They are written in the order in which they will be claimed: a group then lies on a few
        pages of the disk, not on as many as it has messages.

        Returns:
            How many were new.
        """
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
        """Take up to `size` messages of a batch for one worker, durably, before anything is sent.

        No message is ever held by two workers.

        Args:
            batch: Whose messages.
            worker: Who will send them.
            provider: By whom.
            is_idempotent: Whether that provider may be asked twice about one message.
            size: How many at most.
            lease: How long others wait for the receipts before they call the messages in doubt.

        Returns:
            The messages in order of their ids; none if all are settled, held or not due yet.
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
        """Write down what became of messages, a commit per group.

        A deferral that was the last attempt becomes a rejection. What was heard before, and waited
        for the provider's name that a receipt tells, is written down right after it.

        Args:
            receipts: Of messages this worker claimed; of others, and of those settled before, the
                ledger keeps the receipt and changes nothing.
            worker: Who claimed them.
            occurred_at: The business clock's instant.

        Returns:
            How many messages came into each state.
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
        """Write down what was heard of messages after the hand-over, a commit per group.

        It moves a message where it tells more than was known, and ends doubt. What comes too late
        for that is kept as not applied; the same observation twice is one. A permanent bounce and
        a complaint suppress the person on the message's channel, in the same commit.

        Args:
            observations: In any order; those at hand are taken in the order in which they occurred.

        One that names a message only as its provider does, and comes before the receipt that tells
        us that name, is kept until that receipt is there.

        Returns:
            How many messages came into each state; under None, how many observations are of no
            message we know and wait for none.

        Raises:
            ValueError: A state nobody can hear of.
        """
        counts: Counter[State | None] = Counter()
        for group in in_groups(observations):
            with self._engine.begin() as connection:
                counts.update(hear(connection, group, now=self._wall_clock()))
            names = {one.provider_message_id for one in group if not one.message_id} - {""}
            counts.update(self.match(names))
        return counts

    def match(self, names: Collection[str] | None = None) -> Counter[State | None]:
        """Write down what waits for messages that are known by now; `unmatched` says why.

        Args:
            names: Providers' names of messages to look for; None: whatever waits.

        Returns:
            How many messages came into each state.
        """
        with reader(self._engine).begin() as connection:
            if names == set() or unmatched.is_empty(connection):
                return Counter()
        with self._engine.begin() as connection:
            return hear_unmatched(connection, names, now=self._wall_clock())

    def forget_unmatched(self, *, occurred_at: datetime) -> int:
        """Let go of what waited too long for its message. Returns how much."""
        with self._engine.begin() as connection:
            return unmatched.forget_old(connection, occurred_at)

    def settle_in_doubt(self, batch: str | None = None, *, occurred_at: datetime) -> InDoubt:
        """Settle claims of workers that are gone, or whose lease is over; of all batches or of one.

        Nobody knows whether these messages left: they become unknown, and are never sent again,
        unless their provider is idempotent.
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
        """Settle as in doubt whatever `worker` still holds: it will not come back to it."""
        is_theirs = and_(IS_CLAIMED, messages.c.claimed_by == str(worker))
        with self._engine.begin() as connection:
            return self._doubt(connection, is_theirs, occurred_at)

    def withhold_past(self, today: date, *, occurred_at: datetime) -> int:
        """Withhold what still waits although its day is over: it can never be sent.

        Returns:
            How many messages.
        """
        is_past = and_(IS_WAITING, messages.c.decided_on < today)
        with self._engine.begin() as connection:
            changes = [
                Change(locked, State.WITHHELD, "day_over", occurred_at)
                for locked in lock(connection, is_past)
            ]
            write(connection, changes, now=self._wall_clock())
        return len(changes)

    def left(self, batch: str) -> int:
        """How many messages of a batch may still leave, now or later."""
        of_batch = select(func.count()).where(messages.c.batch == batch).select_from(messages)
        with reader(self._engine).begin() as connection:
            return sum(
                connection.execute(of_batch.where(condition)).scalar_one()
                for condition in (IS_WAITING, IS_CLAIMED)
            )

    def next_due(self, batch: str) -> datetime | None:
        """When the first of a batch's deferred messages has rested, by the wall clock.

        None where some may be claimed at once, and where none waits.
        """
        due_at = messages.c.due_at
        query = select(func.min(due_at), func.count() - func.count(due_at)).where(
            messages.c.batch == batch, IS_WAITING
        )
        ((first, now_count),) = self._read(query)
        return None if now_count else first

    def counts(self, batch: str) -> Counter[State]:
        """How many messages of a batch are in each state; reads every message of the ledger."""
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
    """The ids of the first messages of a batch that may be claimed now."""
    table = messages.c
    return (
        select(table.message_id)
        .where(table.batch == batch, IS_WAITING)
        .where(or_(table.due_at.is_(None), table.due_at <= now))
        .order_by(table.message_id)
        .limit(size)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time anyway
    )
