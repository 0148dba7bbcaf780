"""Mail that came back is counted by what it says, once, and nothing of it is lost."""

import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.perennial.stores.ledger.conftest import entry

from perennial.deliveries.providers.email.bounces import Sender
from perennial.deliveries.returned_mail import judge, record_returned_mail
from perennial.domain import BrokenWorld
from perennial.stores.ledger import Ledger

SAMPLES = Path(__file__).parent / "providers" / "email" / "bounces"
FORMS = SAMPLES.parent / "returned"
SENDER = Sender("example.com", "bounces@example.com")
NOW = datetime(2017, 12, 3, 9, tzinfo=UTC)


def read(ledger: Ledger, maildir: Path) -> dict[str, int]:
    return record_returned_mail(ledger, maildir, SENDER, lambda: ["marketing", "survey"], now=NOW)


def test_mail_of_no_message_of_ours_is_told_apart_from_what_is_not_understood(
    ledger: Ledger, tmp_path: Path
) -> None:
    """The second time there is nothing new; a person finds the riddles flagged."""
    box = mailbox.Maildir(tmp_path / "returned")
    for name in ("postfix_unknown_user", "gmail_unknown_user", "stranger"):
        box.add((SAMPLES / f"{name}.eml").read_bytes())

    first, again = (read(ledger, tmp_path / "returned") for _ in "ab")

    assert first == {"not about a message we sent": 2, "not understood": 1}
    assert again == {"not about a message we sent": 0, "not understood": 0}
    assert sorted(mail.get_flags() for mail in box) == ["FS", "S", "S"]


def test_a_ledger_that_fails_leaves_the_mail_unread(ledger: Ledger, tmp_path: Path) -> None:
    """It is read again next time."""
    box = mailbox.Maildir(tmp_path / "returned")
    box.add((SAMPLES / "postfix_unknown_user.eml").read_bytes())
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("drop table delivery_events")
        connection.exec_driver_sql("drop table messages")

    with pytest.raises(Exception, match="no such table"):
        read(ledger, tmp_path / "returned")
    assert [mail.get_subdir() for mail in box] == ["new"]


def test_a_maildir_that_is_missing_is_no_empty_one(ledger: Ledger, tmp_path: Path) -> None:
    """And it is not made."""
    with pytest.raises(BrokenWorld, match="can't be read"):
        read(ledger, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_reply_that_refuses_withdraws_consent_to_every_purpose(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Another reply waits for a person, flagged; both say that the message arrived."""
    entries = [entry("m1"), entry("m2")]
    ledger.messages.enqueue(entries, occurred_at=NOW)
    box = mailbox.Maildir(tmp_path / "returned")
    refusal = (FORMS / "reply_by_mail_refuses_one_word.eml").read_bytes()
    thanks = (FORMS / "automatic_reply_unmarked_person.eml").read_bytes()
    box.add(refusal.replace(b"MESSAGE_ID", b"m1"))
    box.add(thanks.replace(b"MESSAGE_ID", b"m2"))

    said = read(ledger, tmp_path / "returned")

    assert said == {
        "answered": 2,
        "refusals": 1,
        "not about a message we sent": 0,
        "not understood": 0,
    }
    person = entries[0].person_id
    for purpose in ("marketing", "survey"):
        assert ledger.permissions.withdrawn([person], purpose, "email") == {person}
    assert sorted(mail.get_flags() for mail in box) == ["FS", "S"]


def test_a_folder_is_judged_by_its_labels(tmp_path: Path) -> None:
    for name in ("postfix_unknown_user", "postfix_mailbox_full", "stranger"):
        (tmp_path / f"{name}.eml").write_bytes((SAMPLES / f"{name}.eml").read_bytes())
    (tmp_path / "labels.csv").write_text("postfix_unknown_user.eml,hard\n")

    assert judge(tmp_path) == {
        ("hard", "dead address"): 1,
        ("", "bounced"): 1,
        ("", "answered"): 1,
    }
