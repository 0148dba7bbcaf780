"""The inbox: messages that wait inside the company's own app until their person looks.

The app asks for them (the receiver's pull API); reading and dismissing are facts of their own, each
recorded once.
"""

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
"""Messages shown at most, the newest first."""


class Act(StrEnum):
    """What a person does with a message in their inbox."""

    READ = "read"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """One message as the app shows it.

    Attributes:
        message_id: As everywhere.
        person_id: Whose inbox it lies in.
        title: One line.
        text: Its words.
        link: Where it leads; may be empty.
        expires_at: From when on it is no longer shown; None: it stays.
        occurred_at: When it was put there.
    """

    message_id: str
    person_id: str
    title: str
    text: str
    link: str
    expires_at: datetime | None
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of an inbox, and when it was first read; None: it is unread."""

    message: InboxMessage
    read_at: datetime | None


_MESSAGE = [inbox.c[one.name] for one in fields(InboxMessage)]


class Inbox(Part):
    """Everybody's inbox."""

    def put(self, messages: Iterable[InboxMessage]) -> int:
        """Lay messages into inboxes, each once for all time. Returns how many were new."""
        return append(self._engine, inbox, map(as_row, messages))

    def messages(self, person_id: str, *, at: datetime) -> list[Shown]:
        """What a person's inbox shows at an instant, the newest first: `MOST_SHOWN` at most.

        Messages that were dismissed, or have expired, are left out.
        """
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
        """Record what a person did with a message; doing it twice is doing it once.

        Returns:
            Whether the message lies in this person's inbox. Of others nothing is recorded.
        """
        query = select(inbox.c.message_id).where(
            inbox.c.message_id == message_id, inbox.c.person_id == person_id
        )
        if not self._read(query):
            return False
        row = {"message_id": message_id, "act": act.value, "occurred_at": at}
        append(self._engine, inbox_events, [row])
        return True


def _acted(act: Act) -> Any:
    """When a message was first treated so; null if it never was."""
    return (
        select(func.min(inbox_events.c.occurred_at))
        .where(inbox_events.c.message_id == inbox.c.message_id, inbox_events.c.act == act.value)
        .correlate(inbox)
        .scalar_subquery()
    )
