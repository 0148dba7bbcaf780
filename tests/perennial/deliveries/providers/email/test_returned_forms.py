"""Bounces, complaints and replies as public reports have them: who is to blame, who wrote."""

from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from perennial.deliveries.providers.email.bounces import Sender, heard
from perennial.deliveries.providers.email.mail_text import own_text
from perennial.deliveries.providers.email.refusal import judged
from perennial.deliveries.providers.email.smtp_replies import Reply, answer_to
from perennial.domain import Fault, State

SAMPLES = Path(__file__).parent / "returned"
OURS = "0f3c9a52d1b84e7796c1d2e3f4a5b6c7"
NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
SENDER = Sender("example.com", "bounces@example.com")

DEAD = (State.BOUNCED, True)
ALIVE = (State.BOUNCED, False)
EXPECTED = {
    "automatic_reply_unmarked_absence": (State.DELIVERED, False),
    "automatic_reply_unmarked_person": (State.ANSWERED, False),
    "bounce_blames_sender_sender_rejected": ALIVE,
    "bounce_blames_sender_spf": ALIVE,
    "bounce_blames_sender_too_many": ALIVE,
    "bounce_blames_sender_truly_gone": DEAD,
    "bounce_dead_mailbox_missed_edge_block": DEAD,
    "bounce_dead_mailbox_missed_no_domain": DEAD,
    "bounce_dead_mailbox_missed_remote_unknown": DEAD,
    "bounce_dead_mailbox_missed_version": DEAD,
    "bounce_quotes_in_encoded_text_base64": DEAD,
    "bounce_without_report_daemon": DEAD,
    "bounce_without_report_groupware": DEAD,
    "bounce_without_report_html_only": DEAD,
    "bounce_without_report_marked_automatic": DEAD,
    "complaint_without_report_forwarded": (State.COMPLAINED, False),
    "complaint_without_report_short_report": (State.COMPLAINED, False),
    "reply_by_mail_refuses_chinese": (State.ANSWERED, False),
    "reply_by_mail_refuses_english": (State.ANSWERED, False),
    "reply_by_mail_refuses_one_word": (State.ANSWERED, False),
}


def content_of(name: str) -> bytes:
    """A sample that is about our message."""
    content = (SAMPLES / f"{name}.eml").read_bytes()
    mail = message_from_bytes(content)
    if mail["Content-Transfer-Encoding"] == "base64":
        charset = str(mail.get_content_charset())
        text = own_text(mail).replace("MESSAGE_ID", OURS)
        del mail["Content-Transfer-Encoding"]
        mail.set_payload(text.encode(charset), charset)
        content = mail.as_bytes()
    return content.replace(b"MESSAGE_ID", OURS.encode())


@pytest.mark.parametrize("name", EXPECTED)
def test_each_form_says_what_became_of_which_mail(name: str) -> None:
    found = heard(content_of(name), SENDER, heard_at=NOW)

    assert found.observation
    said = found.observation
    assert (said.message_id, said.state, said.is_permanent) == (OURS, *EXPECTED[name])
    assert found.is_refusal == name.startswith("reply_by_mail_refuses")
    assert found.is_understood == (name != "automatic_reply_unmarked_person")


def test_every_form_is_expected() -> None:
    assert {path.stem for path in SAMPLES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("550 relay not permitted", Fault.CONFIGURATION),
        ("550 Relaying denied. Proper authentication required.", Fault.CONFIGURATION),
        ("550 Connection frequency limited", Fault.THROTTLED),
        ("550 5.1.1 <jo@example.org> too many recipients this hour", Fault.THROTTLED),
        ("550 5.1.0 <hello@example.com> sender rejected", Fault.UNAVAILABLE),
        ("550 Mailbox unavailable. Your IP is listed in an RBL", Fault.UNAVAILABLE),
        ("553 5.1.8 <a@b.example>: Sender address rejected: Domain not found", Fault.UNAVAILABLE),
        ("550 5.7.26 domain's DMARC policy", Fault.UNAVAILABLE),
        ("550 5.1.1 HELO name is not resolvable", Fault.UNAVAILABLE),
        ("550 5.2.1 The user is receiving mail at a rate that", Fault.MAILBOX),
        ("552 5.2.2 Mailbox full", Fault.MAILBOX),
        ("554 5.7.1 message looks like spam", Fault.CONTENT),
        ("550 5.1.1 User unknown", Fault.INVALID_ADDRESS),
        ("550 User not found: p8@example.org", Fault.INVALID_ADDRESS),
        ("550 5.7.1 User unknown", Fault.INVALID_ADDRESS),
        ("550 5.1.1 mx.spam-filter.example: no such user", Fault.INVALID_ADDRESS),
        ("550 5.4.1 Recipient address rejected: Access denied", Fault.INVALID_ADDRESS),
        ("554 5.7.1 <jo@example.org>: Recipient address rejected: Access denied", Fault.CONTENT),
        ("550 5.4.4 Invalid domain", Fault.INVALID_ADDRESS),
        ("550 5.4.4 unable to route", Fault.UNAVAILABLE),
        ("550 No", Fault.NONE),
    ],
)
def test_words_say_whom_a_refusal_blames(words: str, fault: Fault) -> None:
    assert judged(words).fault is fault


@pytest.mark.parametrize(
    ("reply", "state", "fault"),
    [
        ("relay not permitted", State.DEFERRED, Fault.CONFIGURATION),
        ("Connection frequency limited", State.DEFERRED, Fault.THROTTLED),
        ("5.1.0 <hello@example.com> sender rejected", State.DEFERRED, Fault.UNAVAILABLE),
        ("Mailbox unavailable. Your IP is listed in an RBL", State.DEFERRED, Fault.UNAVAILABLE),
        ("5.2.1 The user is receiving mail at a rate that", State.DEFERRED, Fault.MAILBOX),
        ("5.1.1 User unknown", State.REJECTED, Fault.INVALID_ADDRESS),
        ("no", State.REJECTED, Fault.CONTENT),
    ],
)
def test_a_reply_to_a_recipient_retires_an_address_by_its_words_alone(
    reply: str, state: State, fault: Fault
) -> None:
    answer = answer_to(Reply("recipient", 550, reply.encode()), State.UNKNOWN)

    assert answer.state is state
    assert answer.fault is fault
