"""What a person may do to messages: replay what was rejected, and say what became of the unknown.

Everything done here is written into `audit`, with who did it and why.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, Row, Select, and_, select, update

from perennial.domain import Fault, State
from perennial.stores.ledger.bulk_writes import in_groups, insert_new
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import audit, messages
from perennial.stores.ledger.transitions import Change, lock, write

HOPELESS = (Fault.INVALID_ADDRESS, Fault.OPTED_OUT)
"""Rejections that no person can mend: they are no dead letters."""

_IS_DEAD = and_(messages.c.state == State.REJECTED, messages.c.fault.not_in(HOPELESS))


class DeadLetter(NamedTuple):
    """A message somebody should look at; no address, no words of its own."""

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
    """Who does something by hand, why, and when (the business clock's instant)."""

    actor: str
    reason: str
    occurred_at: datetime


class ByHand:
    """Dead letters and unknown messages."""

    def __init__(
        self, engine: Engine, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Stand on an open ledger."""
        self._engine = engine
        self._wall_clock = wall_clock

    def dead_letters(self, day: date | None = None) -> list[DeadLetter]:
        """Messages that were rejected, but perhaps need not have been; oldest first.

        Rejected after the last attempt, or for their words, the sender, the template: all but those
        whose address never works or whose person wants no more.

        Args:
            day: Only those decided on it: only today's can be replayed.
        """
        query = _letters().where(_IS_DEAD)
        return self._read(query if day is None else query.where(messages.c.decided_on == day))

    def states(self, message_ids: Collection[str]) -> dict[str, State]:
        """Where messages stand; those the ledger does not know are left out."""
        found: dict[str, State] = {}
        with reader(self._engine).begin() as connection:
            for group in in_groups(message_ids):
                query = select(messages.c.message_id, messages.c.state).where(
                    messages.c.message_id.in_(group)
                )
                found.update({row[0]: State(row[1]) for row in connection.execute(query)})
        return found

    def unknown(self) -> list[DeadLetter]:
        """Messages of which nobody knows whether they left; oldest first."""
        return self._read(_letters().where(messages.c.state == State.UNKNOWN))

    def replay(self, message_ids: Collection[str], *, today: date, action: ManualAction) -> int:
        """Queue dead letters of today once more, with all their attempts; a dispatch sends them.

        Others are left as they are: whatever was accepted, is unknown or was decided for another
        day is never sent again.

        Returns:
            How many were queued.
        """
        of_today = and_(_IS_DEAD, messages.c.decided_on == today)
        count = 0
        for group in in_groups(message_ids):
            with self._engine.begin() as connection:
                locked = lock(connection, and_(of_today, messages.c.message_id.in_(group)))
                changes = [
                    Change(one, State.QUEUED, f"replayed: {action.reason}", action.occurred_at)
                    for one in locked
                ]
                write(connection, changes, now=self._wall_clock())
                ids = [one.message_id for one in locked]
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
        """Write down what the provider's own log says of unknown messages.

        One that it never took becomes a dead letter, which can be replayed on its day.

        Returns:
            How many came into the state; those that are not unknown are left as they are.
        """
        is_unknown = messages.c.state == State.UNKNOWN
        count = 0
        for group in in_groups(message_ids):
            with self._engine.begin() as connection:
                locked = lock(connection, and_(is_unknown, messages.c.message_id.in_(group)))
                reason = f"looked up: {action.reason}"
                changes = [Change(one, state, reason, action.occurred_at) for one in locked]
                write(connection, changes, now=self._wall_clock())
                ids = [one.message_id for one in locked]
                _note(connection, action, f"unknown messages settled as {state}", ids)
            count += len(ids)
        return Counter({state: count})

    def _read(self, query: Select[tuple[object, ...]]) -> list[DeadLetter]:
        with reader(self._engine).begin() as connection:
            rows: list[Row[tuple[object, ...]]] = list(connection.execute(query))
        return [DeadLetter._make(row) for row in rows]


def _letters() -> Select[tuple[object, ...]]:
    columns = [messages.c[name] for name in DeadLetter._fields]
    return select(*columns).order_by(messages.c.settled_at, messages.c.message_id)


def _note(connection: Connection, action: ManualAction, what: str, message_ids: list[str]) -> None:
    if message_ids:
        detail = f"{len(message_ids)} messages, from {message_ids[0]} on: {action.reason}"
        row = {"actor": action.actor, "action": what, "detail": detail}
        insert_new(connection, audit, [row | {"occurred_at": action.occurred_at}])
