"""Mails to the company's own staff, each once: claimed before it leaves, told after."""

from datetime import datetime

from sqlalchemy import select

from perennial.domain import State
from perennial.stores.ledger.bulk_writes import append
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import staff_mails


class StaffMails(Part):
    """What became of each; append-only."""

    def claim(self, message_id: str, *, at: datetime) -> int | None:
        """The right to send it now; only one of several workers gets it.

        A mail that surely was not accepted may be tried again. Of one that was claimed and never
        told of, nobody knows whether it left: it is not sent again.

        Args:
            message_id: The mail's own name.
            at: The business clock's instant.

        Returns:
            The number of the attempt, for `tell`; None: it may not be sent.
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
        """Write down the provider's answer.

        Args:
            message_id: The mail.
            attempt: As claimed.
            state: ACCEPTED, REJECTED, DEFERRED or UNKNOWN.
            reason: The provider's words, without addresses.
            at: The business clock's instant.
        """
        row = {"message_id": message_id, "attempt": attempt, "state": state.value}
        append(self._engine, staff_mails, [row | {"reason": reason, "occurred_at": at}])

    def _last(self, message_id: str) -> tuple[int, str | None]:
        """The last attempt and where it stands; 0 and None before the first."""
        query = select(staff_mails.c.attempt, staff_mails.c.state)
        found = self._read(query.where(staff_mails.c.message_id == message_id))
        attempt = max((row.attempt for row in found), default=0)
        states = {row.state for row in found if row.attempt == attempt}
        told = sorted(states - {State.CLAIMED.value})
        return attempt, told[0] if told else next(iter(states), None)
