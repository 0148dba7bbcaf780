"""Returned mail is counted by what it says, once, and nothing of it is lost."""

import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perennial.deliveries.providers.email.bounces import Sender
from perennial.deliveries.returned_mail import record_returned_mail
from perennial.domain import BrokenWorld
from perennial.stores.ledger import Ledger

SAMPLES = Path(__file__).parent / "providers" / "email" / "bounces"
SENDER = Sender("example.com", "bounces@example.com")
NOW = datetime(2017, 12, 3, 9, tzinfo=UTC)


def test_mail_about_unknown_messages_and_unreadable_mail_count_apart(
    ledger: Ledger, tmp_path: Path
) -> None:
    box = mailbox.Maildir(tmp_path / "returned")
    for name in ("postfix_unknown_user", "gmail_unknown_user", "stranger"):
        box.add((SAMPLES / f"{name}.eml").read_bytes())

    first, again = (
        record_returned_mail(ledger, tmp_path / "returned", SENDER, now=NOW) for _ in "ab"
    )

    assert first == {"not about a message we sent": 2, "not understood": 1}
    assert again == {"not about a message we sent": 0, "not understood": 0}
    assert sorted(mail.get_flags() for mail in box) == ["FS", "S", "S"]


def test_a_ledger_that_fails_leaves_the_mail_unread(ledger: Ledger, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "returned")
    box.add((SAMPLES / "postfix_unknown_user.eml").read_bytes())
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table delivery_events")
        connection.exec_driver_sql("drop table messages")

    with pytest.raises(Exception, match="no such table"):
        record_returned_mail(ledger, tmp_path / "returned", SENDER, now=NOW)
    assert [mail.get_subdir() for mail in box] == ["new"]


def test_a_missing_maildir_is_an_error(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(BrokenWorld, match="can't be read"):
        record_returned_mail(ledger, tmp_path / "nowhere", SENDER, now=NOW)
    assert not (tmp_path / "nowhere").exists()
