"""Repairs by people, recorded in `audit`: replay rejected messages, and settle unknown ones."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select, update

from perennial.domain import Fault, State
from perennial.stores.ledger.bulk_writes import among, in_groups
from perennial.stores.ledger.part import Part, note
from perennial.stores.ledger.schema import messages
from perennial.stores.ledger.transitions import Change, lock, write

HOPELESS = (Fault.INVALID_ADDRESS, Fault.OPTED_OUT)
"""Permanent rejections, which are not dead letters."""

_IS_DEAD = and_(messages.c.state == State.REJECTED, messages.c.fault.not_in(HOPELESS))


class DeadLetter(NamedTuple):
    """A message that a person should look at, without address and text."""

    message_id: str
    campaign: str
    channel: str
    provider: str
    batch: str
    fault: str
    reason: str
    decided_on: date
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class ManualAction:
    """Who repairs, why, and when (by the business clock)."""

    actor: str
    reason: str
    occurred_at: datetime


class ByHand(Part):
    """Dead letters and unknown messages."""

    def dead_letters(self, day: date | None = None) -> list[DeadLetter]:
        """Rejected messages that a person may be able to fix, oldest first.

        `day` limits them to those decided on this day; only today's can be replayed.
        """
        of_day = [] if day is None else [messages.c.decided_on == day]
        return self._letters(_IS_DEAD, *of_day)

    def states(self, message_ids: Collection[str]) -> dict[str, State]:
        """States of messages; ids that the ledger doesn't know are left out."""
        table = messages.c
        query = select(table.message_id, table.state).where(
            among(self._engine, table.message_id, message_ids)
        )
        return {row.message_id: State(row.state) for row in self._read(query)}

    def unknown(self) -> list[DeadLetter]:
        """Messages that may or may not have been sent, oldest first."""
        return self._letters(messages.c.state == State.UNKNOWN)

    def replay(self, message_ids: Collection[str], *, today: date, action: ManualAction) -> int:
        """Queue today's dead letters again, with all their attempts. Returns how many.

        Accepted and unknown messages, and those of other days, are never sent again.
        """
        of_today = and_(_IS_DEAD, messages.c.decided_on == today)
        count = 0
        for group in in_groups(message_ids):
            with self._engine.begin() as connection:
                locked = lock(connection, and_(of_today, messages.c.message_id.in_(group)))
                changes = [
                    Change(message, State.QUEUED, f"replayed: {action.reason}", action.occurred_at)
                    for message in locked
                ]
                write(connection, changes, now=self._wall_clock())
                ids = [message.message_id for message in locked]
                again = update(messages).where(messages.c.message_id.in_(ids))
                connection.execute(again.values(attempts=0))
                _note(connection, action, "dead letters replayed", ids)
            count += len(ids)
        return count

    def settle_unknown(
        self,
        message_ids: Collection[str],
        state: Literal[State.ACCEPTED, State.REJECTED],
        *,
        action: ManualAction,
    ) -> Counter[State]:
        """Record what the provider's own log says about unknown messages. Returns how many.

        A rejected one becomes a dead letter, which can be replayed on its day.
        """
        is_unknown = messages.c.state == State.UNKNOWN
        count = 0
        for group in in_groups(message_ids):
            with self._engine.begin() as connection:
                locked = lock(connection, and_(is_unknown, messages.c.message_id.in_(group)))
                reason = f"looked up: {action.reason}"
                changes = [Change(message, state, reason, action.occurred_at) for message in locked]
                write(connection, changes, now=self._wall_clock())
                ids = [message.message_id for message in locked]
                _note(connection, action, f"unknown messages settled as {state}", ids)
            count += len(ids)
        return Counter({state: count})

    def _letters(self, *conditions: ColumnElement[bool]) -> list[DeadLetter]:
        columns = [messages.c[name] for name in DeadLetter._fields]
        query = select(*columns).where(*conditions)
        ordered = query.order_by(messages.c.settled_at, messages.c.message_id)
        return [DeadLetter._make(row) for row in self._read(ordered)]


def _note(connection: Connection, action: ManualAction, what: str, message_ids: list[str]) -> None:
    if message_ids:
        detail = f"{len(message_ids)} messages, from {message_ids[0]} on: {action.reason}"
        note(connection, action.actor, what, detail, action.occurred_at)
