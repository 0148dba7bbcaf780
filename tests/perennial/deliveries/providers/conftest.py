from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from perennial.config.environment import Settings
from perennial.domain import Message

MakeSettings = Callable[..., Settings]


def message(message_id: str = "m1", **given: Any) -> Message:
    usual: dict[str, Any] = {
        "campaign": "dormant_winback",
        "person_id": "p1",
        "channel": "email",
        "locale": "en",
        "address": "jo@example.com",
        "subject": "We miss you",
        "text": "Come back.\n",
        "html": "<p>Come back.</p>\n",
        "unsubscribe_url": "https://shop.example.com/u/token",
        "sent_at": datetime(2026, 3, 1, 15, tzinfo=UTC),
    }
    return Message(message_id, **usual | given)
