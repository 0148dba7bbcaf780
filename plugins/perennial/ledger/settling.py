"""From one state to the next: which receipt may change what, and the rows that say so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from perennial.domain import Receipt, State
from perennial.ledger.schema import delivery_events, messages
from perennial.ledger.worker import Worker

MAX_ATTEMPTS = 5
"""So often a message is handed over before its deferral becomes a rejection."""

FIRST_DELAY = timedelta(minutes=1)
"""How long a deferred message rests first; twice as long each time after."""

_FINAL = (State.ACCEPTED, State.REJECTED)
_ALLOWED = {
    State.CLAIMED: (*_FINAL, State.DEFERRED, State.UNKNOWN, State.WITHHELD),
    State.UNKNOWN: _FINAL,  # a late receipt ends the doubt
}


class Held(NamedTuple):
    """A message's row as it stands, locked."""

    message_id: str
    state: str
    claimed_by: str
    attempts: int
    provider: str
    is_idempotent: bool


class Change(NamedTuple):
    """What a row is to become; not applied, it is only kept as an event."""

    held: Held
    state: State
    reason: str
    provider_message_id: str = ""
    is_applied: bool = True


def lock(connection: Connection, condition: ColumnElement[bool]) -> list[Held]:
    """Messages no other transaction can change before this one ends, in the order of their ids.

    The order is the same for all, so that no two wait for each other.
    """
    query = (
        select(*(messages.c[name] for name in Held._fields))
        .where(condition)
        .order_by(messages.c.message_id)
        .with_for_update()
    )
    return [Held._make(row) for row in connection.execute(query)]


def settled(held: Held, receipt: Receipt, worker: Worker) -> Change:
    """What a worker's receipt makes of a message."""
    state, reason = receipt.state, receipt.reason
    is_own = held.claimed_by == str(worker)
    is_applied = is_own and state in _ALLOWED.get(State(held.state), ())
    if is_applied and state is State.DEFERRED and held.attempts >= MAX_ATTEMPTS:
        state, reason = State.REJECTED, f"gave up after {held.attempts} attempts: {reason}"
    return Change(held, state, reason, receipt.provider_message_id, is_applied)


def doubted(held: Held) -> Change:
    """What becomes of a message whose worker did not live to settle it."""
    if held.is_idempotent:
        return Change(held, State.QUEUED, "in doubt, but its provider knows a repeat")
    return Change(held, State.UNKNOWN, "its worker stopped before the receipt was recorded")


def write(
    connection: Connection, changes: Sequence[Change], *, occurred_at: datetime, now: datetime
) -> None:
    """Change the rows that may be changed, and keep an event of each.

    Args:
        connection: A transaction that has locked the rows.
        changes: At most one per message.
        occurred_at: The business clock's instant.
        now: The wall clock's, from which deferred messages rest.
    """
    rows = [_row(change, occurred_at, now) for change in changes if change.is_applied]
    if rows:
        by_id = messages.c.message_id == bindparam("id")
        connection.execute(update(messages).where(by_id), rows)
    if changes:
        events = [_event(change, occurred_at) for change in changes]
        connection.execute(insert(delivery_events), events)


def _row(change: Change, occurred_at: datetime, now: datetime) -> dict[str, object]:
    rest = FIRST_DELAY * 2 ** (change.held.attempts - 1)
    return {
        "id": change.held.message_id,
        "state": change.state,
        "reason": change.reason,
        "provider_message_id": change.provider_message_id,
        "due_at": now + rest if change.state is State.DEFERRED else None,
        "lease_until": None,
        "settled_at": None if change.state is State.QUEUED else occurred_at,
    }


def _event(change: Change, occurred_at: datetime) -> dict[str, object]:
    return {
        "message_id": change.held.message_id,
        "state": change.state,
        "reason": change.reason,
        "provider": change.held.provider,
        "is_applied": change.is_applied,
        "occurred_at": occurred_at,
    }
