"""A message, and a deployment to send it from."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from perennial.config.business import Business, business
from perennial.config.environment import Settings, settings
from perennial.domain import Message

MakeSettings = Callable[..., Settings]


@pytest.fixture(scope="session")
def shop() -> Business:
    """The demo's business."""
    return business(settings().dbt_project)


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Makes settings of an installation in this test's folder.

    What is no field of `Settings` goes into the environment: `email_provider="smtp"`, and
    `twilio={"sender": "MG1"}` as `PERENNIAL_TWILIO_SENDER`.
    """

    def make(**given: Any) -> Settings:
        fields = {name: given.pop(name) for name in Settings.model_fields.keys() & given}
        for name, value in given.items():
            rest = value if isinstance(value, dict) else {"": value}
            for field, one in rest.items():
                monkeypatch.setenv(f"PERENNIAL_{name}_{field}".rstrip("_").upper(), str(one))
        return Settings(home=tmp_path / "home", **fields)

    return make


def message(message_id: str = "m1", **given: Any) -> Message:
    """A message that differs in what a test gives."""
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
