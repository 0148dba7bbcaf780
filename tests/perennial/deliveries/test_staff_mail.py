"""Mail to staff reaches a real server once, and the ledger holds no address."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Sink

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.staff_mail import send_to_staff
from perennial.domain import Message, Receipt
from perennial.stores.ledger import Ledger

Send = Callable[..., Counter[str]]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAIL = Message(
    message_id="weekly_summary-2026-W10",
    campaign="weekly_summary",
    person_id="",
    channel="email",
    locale="zh",
    address="",
    subject="活动周报，第10周",
    text="概要",
    html="<p>概要</p>",
    unsubscribe_url="",
    sent_at=AT,
)


@pytest.fixture
def send(ledger: Ledger, sink: Sink, shop: Business, tmp_path: Path) -> Send:
    deployment = Settings(home=tmp_path, smtp_url=sink.url)

    def sending(*recipients: str, url: str = "") -> Counter[str]:
        here = deployment.model_copy(update={"smtp_url": type(deployment.smtp_url)(url)})
        provider = SmtpProvider(here if url else deployment, shop)
        try:
            return send_to_staff(
                MAIL, recipients, key=b"key", ledger=ledger, provider=provider, at=AT
            )
        finally:
            provider.close()

    return sending


def test_each_address_gets_the_mail_once(send: Send, sink: Sink) -> None:
    assert send("ann@example.com", "bo@example.com") == {"accepted": 2}
    assert send("ann@example.com", "bo@example.com") == {"before": 2}
    assert send("Ann@example.com", "cy@example.com") == {"before": 1, "accepted": 1}

    taken = sink.taken()
    names = [one["recipient"].partition("@")[0] for one in taken]
    assert names == ["ann", "bo", "cy"]
    mail = message_from_bytes(taken[0]["content"].encode(), policy=policy.default)
    assert mail["Subject"] == "活动周报，第10周"
    assert (
        mail["List-Unsubscribe"] is None
    )  # it is no marketing, but its text says how to unsubscribe


def test_a_permanent_refusal_is_not_retried(send: Send, sink: Sink) -> None:
    assert send("nobody@example.com", "busy@example.com") == {"rejected": 1, "deferred": 1}
    assert send("nobody@example.com", "busy@example.com") == {"before": 1, "deferred": 1}
    assert sink.taken() == []


def test_without_a_server_the_next_run_retries(send: Send, sink: Sink) -> None:
    assert send("ann@example.com", url="smtp://127.0.0.1:1") == {"deferred": 1}
    assert send("ann@example.com") == {"accepted": 1}


def test_the_ledger_holds_no_address(send: Send, tmp_path: Path) -> None:
    send("ann.doe@example.com", "nobody@example.com")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        dump = "\n".join(database.iterdump())

    assert "no such mailbox" in dump
    assert "example.com" not in dump
    assert "ann.doe" not in dump


class Breaks:
    """A provider that dies while it works."""

    name, is_idempotent, is_local = "breaks", False, True

    def send(self, messages: Sequence[Message]) -> list[Receipt]:  # noqa: ARG002
        """Raise an error."""
        raise ConnectionResetError("ann@example.com was cut off")

    def close(self) -> None:
        """Do nothing."""


def test_mail_that_may_have_left_is_not_sent_again(ledger: Ledger, send: Send) -> None:
    """A missing mail is better than two."""
    given: dict[str, Any] = {"key": b"key", "ledger": ledger, "at": AT}

    assert send_to_staff(MAIL, ["ann@example.com"], provider=Breaks(), **given) == {"unknown": 1}
    assert send("ann@example.com") == {"before": 1}
