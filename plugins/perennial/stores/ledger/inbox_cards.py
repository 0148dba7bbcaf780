"""Messages in the inbox of the company's own app, which pulls them through the receiver's API."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select

from perennial.stores.ledger.bulk_writes import append, as_row
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import inbox, inbox_events

MOST_SHOWN = 100
"""Most messages to show, newest first."""


class Act(StrEnum):
    """What a person did with a message in their inbox."""

    READ = "read"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message as the app shows it, until `expires_at` (None: forever)."""

    message_id: str
    person_id: str
    title: str
    text: str
    link: str
    expires_at: datetime | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of an inbox, and when it was first read; None if unread."""

    message: InboxMessage
    read_at: datetime | None


_MESSAGE = [inbox.c[field.name] for field in fields(InboxMessage)]


class Inbox(Part):
    """Everyone's inbox."""

    def put(self, messages: Iterable[InboxMessage]) -> int:
        """Add messages."""
        return append(self._engine, inbox, map(as_row, messages))

    def messages(self, person_id: str, *, at: datetime) -> list[Shown]:
        """A person's messages at an instant, newest first, except dismissed and expired ones."""
        query = (
            select(*_MESSAGE, _acted(Act.READ).label("read_at"))
            .where(inbox.c.person_id == person_id)
            .where(or_(inbox.c.expires_at.is_(None), inbox.c.expires_at > at))
            .where(_acted(Act.DISMISSED).is_(None))
            .order_by(inbox.c.occurred_at.desc(), inbox.c.message_id)
            .limit(MOST_SHOWN)
        )
        return [Shown(InboxMessage(*row[:-1]), row[-1]) for row in self._read(query)]

    def mark(self, person_id: str, message_id: str, act: Act, *, at: datetime) -> bool:
        """Record a person's act on a message; False if the message is not in their inbox."""
        query = select(inbox.c.message_id).where(
            inbox.c.message_id == message_id, inbox.c.person_id == person_id
        )
        if not self._read(query):
            return False
        row = {"message_id": message_id, "act": act.value, "occurred_at": at}
        append(self._engine, inbox_events, [row])
        return True


def _acted(act: Act) -> Any:
    return (
        select(func.min(inbox_events.c.occurred_at))
        .where(inbox_events.c.message_id == inbox.c.message_id, inbox_events.c.act == act.value)
        .correlate(inbox)
        .scalar_subquery()
    )
