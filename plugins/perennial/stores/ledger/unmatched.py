"""Observations that wait for the receipt of their message.

A provider may report before its provider message id is recorded. Two transactions could then miss
each other: one finds no message, the other no waiting observation. So each writes first, commits,
and looks afterwards: the later one finds the other.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, exists, select

from perennial.domain import Observation, State
from perennial.stores.ledger.bulk_writes import among, insert_new
from perennial.stores.ledger.schema import messages, unmatched

PATIENCE = timedelta(days=7)
"""How long an observation waits for its receipt, which normally comes within minutes. An older one
is about another sender's message: several senders may share a provider's account.
"""


class Match(NamedTuple):
    """A waiting observation whose message is now known; `number` identifies its row."""

    number: int
    observation: Observation


def keep(connection: Connection, observations: Sequence[Observation]) -> None:
    """Let observations wait, without duplicates."""
    names = ("provider", "provider_message_id", "state", "reason", "is_permanent", "occurred_at")
    insert_new(
        connection,
        unmatched,
        [{name: getattr(observation, name) for name in names} for observation in observations],
    )


def is_empty(connection: Connection) -> bool:
    """Whether nothing waits."""
    return not connection.execute(select(exists().select_from(unmatched))).scalar()


def matches(connection: Connection, names: Collection[str] | None = None) -> list[Match]:
    """Waiting observations whose messages are now known; `names` as in `Messages.match`."""
    table = unmatched.c
    query = (
        select(
            table.event_number, table.state, table.occurred_at, messages.c.message_id,
            table.reason, table.is_permanent,
        )
        .join_from(
            unmatched,
            messages,
            and_(
                messages.c.provider_message_id == table.provider_message_id,
                messages.c.provider == table.provider,
                messages.c.provider_message_id != "",  # lets the database use the index
            ),
        )
        .order_by(table.event_number)
    )  # fmt: skip
    if names is not None:
        query = query.where(among(connection, table.provider_message_id, names))
    rows: Iterable[Any] = connection.execute(query).all()
    return [
        Match(
            row.event_number,
            Observation(
                state=State(row.state),
                occurred_at=row.occurred_at,
                message_id=row.message_id,
                reason=row.reason,
                is_permanent=row.is_permanent,
            ),
        )
        for row in rows
    ]


def forget(connection: Connection, numbers: Sequence[int]) -> None:
    """Delete observations that were applied."""
    connection.execute(delete(unmatched).where(unmatched.c.event_number.in_(numbers)))


def forget_old(connection: Connection, now: datetime) -> int:
    """Delete observations that have waited too long. Returns how many."""
    old = delete(unmatched).where(unmatched.c.occurred_at < now - PATIENCE)
    return int(connection.execute(old).rowcount)
