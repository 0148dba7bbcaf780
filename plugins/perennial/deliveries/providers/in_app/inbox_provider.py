"""Cards in the company's own app, which fetches them from the ledger's inbox.

The inbox takes each message once, and nothing leaves the ledger.
"""

from collections.abc import Sequence

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.domain import Message, Receipt, State
from perennial.stores.ledger import InboxMessage, open_ledger


class InboxProvider:
    """Puts groups of messages into people's inboxes."""

    name = "inbox"
    is_idempotent = True
    is_local = True

    def __init__(self, settings: Settings, _: Business) -> None:
        self._ledger = open_ledger(settings.ledger)

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Put the messages into their inboxes."""
        self._ledger.inbox.put(
            InboxMessage(
                message_id=message.message_id,
                person_id=message.person_id,
                title=message.subject,
                text=message.text,
                link=message.details.get("link", ""),
                expires_at=None,
                occurred_at=message.sent_at,
            )
            for message in messages
        )
        return [Receipt(message.message_id, State.ACCEPTED) for message in messages]

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()
