"""Looks up the person behind a message or an address, when somebody replies."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import contacts, messages


class Sent(NamedTuple):
    """One message: its recipient, channel, and when it was settled."""

    message_id: str
    person_id: str
    campaign: str
    channel: str
    is_test: bool
    settled_at: datetime | None


_SENT = [messages.c[name] for name in Sent._fields]


class Correspondence(Part):
    """Messages and addresses, looked up from a reply."""

    def message(self, message_id: str) -> Sent | None:
        """A message by its id; None if unknown."""
        query = select(*_SENT).where(messages.c.message_id == message_id)
        rows = self._read(query)
        return Sent._make(rows[0]) if rows else None

    def people_at(self, contact_type: str, address_hash: str, day: date) -> list[str]:
        """Everyone who is reached at an address, sorted.

        These are contacts with the address, and people to whom a message of `day` was sent there.
        The latter may have the address in another account, which the models know only the next day.
        """
        owners = select(contacts.c.external_id).where(
            contacts.c.contact_type == contact_type, contacts.c.address_hash == address_hash
        )
        people = {row.external_id for row in self._read(owners)}
        return sorted(
            people | {sent.person_id for sent in self._written_to(address_hash, day, day)}
        )

    def last_message(
        self, channel: str, address_hash: str, first_day: date, last_day: date
    ) -> Sent | None:
        """The last message of a channel to an address, which a reply is probably about."""
        sent = [
            message
            for message in self._written_to(address_hash, first_day, last_day)
            if message.channel == channel and message.settled_at
        ]
        return max(
            sent, key=lambda message: (str(message.settled_at), message.message_id), default=None
        )

    def _written_to(self, address_hash: str, first_day: date, last_day: date) -> list[Sent]:
        """Messages decided on these days; a range of the index by batch."""
        first, last = f"batches/as_of={first_day}/", f"batches/as_of={last_day}/\U0010ffff"
        query = select(*_SENT).where(
            messages.c.batch.between(first, last), messages.c.address_hash == address_hash
        )
        return [Sent._make(row) for row in self._read(query)]
