"""State transitions: which receipt may change what, and the rows that record it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from perennial.domain import Fault, Receipt, State
from perennial.stores.ledger.bulk_writes import insert_new, update_by_key
from perennial.stores.ledger.retry_delays import MAX_ATTEMPTS, patience, rest
from perennial.stores.ledger.schema import delivery_events, messages, suppressions

_FINAL = (State.ACCEPTED, State.REJECTED)
_ALLOWED: Mapping[str, Sequence[State]] = {
    State.CLAIMED: (*_FINAL, State.DEFERRED, State.UNKNOWN, State.WITHHELD),
    State.UNKNOWN: _FINAL,  # a late receipt ends the doubt
}
HARD_BOUNCE = "hard_bounce"
_SUPPRESSED_FOR = {Fault.INVALID_ADDRESS: HARD_BOUNCE, Fault.OPTED_OUT: "opted_out"}


class Locked(NamedTuple):
    """A message's row, locked."""

    message_id: str
    state: str
    claimed_by: str
    attempts: int
    provider: str
    provider_message_id: str
    person_id: str
    channel: str
    address_hash: str
    is_idempotent: bool


class Change(NamedTuple):
    """A row's new values; if not applied, only an event is kept."""

    locked: Locked
    state: State
    reason: str
    occurred_at: datetime
    provider_message_id: str = ""
    fault: Fault = Fault.NONE
    retry_after: timedelta | None = None
    suppressed_for: str = ""  # reason to suppress the person on the channel, even if not applied
    is_applied: bool = True
    answered_by: str = ""  # provider, if not the one that claimed

    @property
    def provider(self) -> str:
        """The provider that answered."""
        return self.answered_by or self.locked.provider


def lock(connection: Connection, condition: ColumnElement[bool]) -> list[Locked]:
    """Lock messages until the transaction ends; always in order of id, which prevents deadlocks."""
    query = (
        select(*(messages.c[name] for name in Locked._fields))
        .where(condition)
        .order_by(messages.c.message_id)
        .with_for_update()
    )
    return list(map(Locked._make, connection.execute(query).all()))


def settled(locked: Locked, receipt: Receipt, worker: str, occurred_at: datetime) -> Change:
    """The effect of a receipt; `worker` is compared with `claimed_by`."""
    state, reason, fault = receipt.state, receipt.reason, receipt.fault
    is_applied = locked.claimed_by == worker and state in _ALLOWED.get(locked.state, ())
    is_again = state is State.DEFERRED and is_applied
    if is_again and locked.attempts >= MAX_ATTEMPTS and patience(fault).is_counted:
        state, reason = State.REJECTED, f"gave up after {locked.attempts} attempts: {reason}"
    return Change(
        locked,
        state,
        reason,
        occurred_at,
        receipt.provider_message_id,
        fault,
        receipt.retry_after,
        _SUPPRESSED_FOR.get(fault, "") if receipt.state is State.REJECTED else "",
        is_applied,
        receipt.provider,
    )


def doubted(locked: Locked, occurred_at: datetime) -> Change:
    """The effect of losing the worker before it settled the message."""
    if locked.is_idempotent:
        return Change(
            locked, State.QUEUED, "in doubt, but its provider knows a repeat", occurred_at
        )
    reason = "its worker stopped before the receipt was recorded"
    return Change(locked, State.UNKNOWN, reason, occurred_at)


def write(connection: Connection, changes: Sequence[Change], *, now: datetime) -> None:
    """Update the locked rows, record an event of each change, and suppress people.

    The last applied change of a message determines its row.
    """
    last = {change.locked.message_id: change for change in changes if change.is_applied}
    rows = [_row(change, now) for change in last.values()]
    update_by_key(connection, messages.c.message_id, rows)
    insert_new(connection, delivery_events, [_event(change) for change in changes])
    ends = [_suppression(change) for change in changes if change.suppressed_for]
    insert_new(connection, suppressions, ends)


def _row(change: Change, now: datetime) -> dict[str, object]:
    locked, due_at, is_free = change.locked, None, False
    if change.state is State.DEFERRED:
        due_at = now + rest(locked.message_id, locked.attempts, change.fault, change.retry_after)
        is_free = not patience(change.fault).is_counted
    return {
        "message_id": locked.message_id,
        "state": change.state,
        "reason": change.reason,
        "fault": change.fault,
        "provider": change.provider,
        "provider_message_id": change.provider_message_id or locked.provider_message_id,
        "attempts": locked.attempts - is_free,
        "due_at": due_at,
        "lease_until": None,
        "settled_at": None if change.state is State.QUEUED else change.occurred_at,
    }


def _event(change: Change) -> dict[str, object]:
    return {
        "message_id": change.locked.message_id,
        "state": change.state,
        "reason": change.reason,
        "fault": change.fault,
        "provider": change.provider,
        "is_applied": change.is_applied,
        "occurred_at": change.occurred_at,
    }


def _suppression(change: Change) -> dict[str, object]:
    return {
        "person_id": change.locked.person_id,
        "channel": change.locked.channel,
        "reason": change.suppressed_for,
        "address_hash": change.locked.address_hash if change.suppressed_for == HARD_BOUNCE else "",
        "source": change.provider,
        "occurred_at": change.occurred_at,
    }
