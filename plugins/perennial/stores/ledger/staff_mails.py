"""Emails to the company's own staff: each is claimed before it is sent, and settled after."""

from datetime import datetime

from sqlalchemy import select

from perennial.domain import State
from perennial.stores.ledger.bulk_writes import append
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import staff_mails


class StaffMails(Part):
    """States of staff emails; append-only."""

    def claim(self, message_id: str, *, at: datetime) -> int | None:
        """Claim an email for one of several workers. Returns the attempt's number, or None.

        A deferred email may be sent again, but not one claimed and never settled: it may have been
        sent.
        """
        attempt, state = self._last(message_id)
        if state not in (None, State.DEFERRED):
            return None
        row = {"message_id": message_id, "attempt": attempt + 1, "state": State.CLAIMED.value}
        new = append(self._engine, staff_mails, [row | {"reason": "", "occurred_at": at}])
        return attempt + 1 if new else None

    def tell(
        self, message_id: str, attempt: int, state: State, *, reason: str = "", at: datetime
    ) -> None:
        """Record the provider's answer: ACCEPTED, REJECTED, DEFERRED or UNKNOWN."""
        row = {"message_id": message_id, "attempt": attempt, "state": state.value}
        append(self._engine, staff_mails, [row | {"reason": reason, "occurred_at": at}])

    def _last(self, message_id: str) -> tuple[int, str | None]:
        query = select(staff_mails.c.attempt, staff_mails.c.state)
        found = self._read(query.where(staff_mails.c.message_id == message_id))
        attempt = max((row.attempt for row in found), default=0)
        states = {row.state for row in found if row.attempt == attempt}
        told = sorted(states - {State.CLAIMED.value})
        return attempt, told[0] if told else next(iter(states), None)
