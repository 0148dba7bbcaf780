"""Parse returned mail: bounces, complaints, automatic replies and replies by people.

A mail is matched by the Message-ID that it quotes or by its return path. Both contain an
unguessable message id, so forged bounces match nothing. Sources: RFC 3464 (delivery reports), RFC
5965 (complaints), RFC 3834 (automatic replies), RFC 3463 (status codes); the plain bounces of qmail
and Exim.
"""

import mailbox
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from perennial.deliveries.providers.provider import scrub
from perennial.domain import Observation, State

_ID = r"([A-Za-z0-9._-]{1,128})"
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_BASIC = re.compile(r"(?<!\d)([45])\d\d[ -]")
_EXPIRED = re.compile(
    r"queue too long|retry timeout exceeded|retry time not reached", re.IGNORECASE
)
_UNKNOWN_USER = re.compile(
    r"(user|recipient|mailbox|address|account)\W+(is |was )?(unknown|not found|unavailable)"
    r"|(no such|unknown) (user|recipient|mailbox|address)|no mailbox here"
    r"|does(n't| not) (exist|have an? \S+ account)",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"^-{3,}.*\b(copy of|original message|message header)", re.IGNORECASE | re.MULTILINE
)
_PLAIN_BOUNCE = re.compile(
    r"this is the qmail-send program|created automatically by mail delivery software", re.IGNORECASE
)
_DEAD = {(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (4, 4), (4, 310)}
"""Subject and detail of status codes that mean: this address will never work."""
_SAY_NOTHING = {(0, 0), (5, 0)}
"""Codes that some large providers give for any failure; the text decides."""
_TOO_LATE = {(4, 7), (4, 300)}


class Sender(NamedTuple):
    """The sender of the original mail.

    Attributes:
        domain: Of the From address and of our Message-IDs.
        bounce_address: Base of the return paths; empty: return paths name no message.
    """

    domain: str
    bounce_address: str = ""


class MailOutcome(NamedTuple):
    """What became of a mail, and why."""

    state: State
    reason: str
    is_permanent: bool = False


def heard(content: bytes, sender: Sender, *, heard_at: datetime) -> Observation | None:
    """What a returned mail says about a message; None if it says nothing.

    Args:
        heard_at: When it was read; no event is dated later.
    """
    mail = message_from_bytes(content)
    message_id = _about(mail, content, sender)
    outcome = message_id and _outcome(mail)
    if not outcome:
        return None
    return Observation(
        outcome.state,
        _occurred_at(mail, heard_at),
        message_id,
        provider="smtp",
        reason=scrub(outcome.reason, str(mail.get("X-Failed-Recipients", "")).strip()),
        is_permanent=outcome.is_permanent,
    )


def unread(maildir: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each unread mail in a Maildir."""
    box = mailbox.Maildir(maildir, create=False)
    for key in sorted(box.keys()):
        if box.get_message(key).get_subdir() == "new":
            yield key, box.get_bytes(key)


def put_away(maildir: Path, name: str, *, was_understood: bool) -> None:
    """Mark a mail as read, and flag one that was not understood."""
    box = mailbox.Maildir(maildir, create=False)
    mail = box.get_message(name)
    mail.set_subdir("cur")
    mail.set_flags("S" if was_understood else "FS")
    box[name] = mail


def _outcome(mail: Mail) -> MailOutcome | None:
    kind = mail.get_content_type()
    report = str(mail.get_param("report-type", "")).lower()
    if kind == "multipart/report" and report == "feedback-report":
        return _complaint(mail)
    if kind == "multipart/report" or any(_parts(mail, "message/delivery-status")):
        return _report(mail)
    text = _text(mail)
    if _PLAIN_BOUNCE.search(text[:1000]) or mail.get("X-Failed-Recipients"):
        return _failed(_COPY.split(text, maxsplit=1)[0])
    if _is_automatic(mail):
        return MailOutcome(State.DELIVERED, "an automatic reply")
    return MailOutcome(State.ANSWERED, "a reply by mail")


def _report(mail: Mail) -> MailOutcome | None:
    for part in _parts(mail, "message/delivery-status"):
        for recipient in _blocks(part):
            action = str(recipient.get("Action", "")).strip().lower()
            diagnosis = " ".join(
                str(recipient.get(name, "")) for name in ("Status", "Diagnostic-Code")
            )
            if action == "failed":
                return _failed(diagnosis)
            if action == "delivered":
                return MailOutcome(State.DELIVERED, diagnosis)
    return None


def _complaint(mail: Mail) -> MailOutcome | None:
    for part in _parts(mail, "message/feedback-report"):
        reports = _blocks(part) or [message_from_bytes(_bytes(part))]
        kind = str(reports[0].get("Feedback-Type", "")).strip().lower()
        if kind and kind != "not-spam":
            return MailOutcome(State.COMPLAINED, f"feedback: {kind}")
    return None


def _failed(words: str) -> MailOutcome:
    found = _STATUS.findall(words)
    # the remote server's own code, quoted last, is more precise than our relay's
    kind, subject, detail = map(int, found[-1]) if found else (0, 0, 0)
    basic = _BASIC.search(words)
    kind = kind or int(basic[1] if basic else 5)
    words, code = words.strip(), (subject, detail)
    if kind == 4 or code in _TOO_LATE or _EXPIRED.search(words):
        return MailOutcome(State.EXPIRED, words)
    is_unknown = code in _SAY_NOTHING and _UNKNOWN_USER.search(words) is not None
    return MailOutcome(State.BOUNCED, words, code in _DEAD or is_unknown)


def _about(mail: Mail, content: bytes, sender: Sender) -> str:
    local, _, domain = sender.bounce_address.partition("@")
    own_id = re.compile(rf"<{_ID}@{re.escape(sender.domain)}>", re.IGNORECASE)
    if domain:
        path = re.compile(rf"{re.escape(local)}\+{_ID}@{re.escape(domain)}", re.IGNORECASE)
        for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"):
            for value in mail.get_all(name, []):
                if found := path.search(str(value)):
                    return found[1]
    for name in ("In-Reply-To", "References"):
        if names := own_id.findall(str(mail.get(name, ""))):
            return str(names[-1])
    quoted = re.compile(
        rf"^[> \t]*Message-ID:\s*<{_ID}@{re.escape(sender.domain)}>", re.IGNORECASE | re.MULTILINE
    )
    body = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[-1]
    for text in (body, *(_bytes(part) for part in _parts(mail, "text/rfc822-headers"))):
        if names := quoted.findall(text.decode("utf-8", "replace")):
            return str(names[0])
    return ""


def _is_automatic(mail: Mail) -> bool:
    """Whether a program wrote it: RFC 3834 (5), and other headers."""
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    return (
        not submitted.startswith("no")
        or precedence in ("auto_reply", "bulk", "junk", "list")
        or any(name in mail for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"))
    )


def _occurred_at(mail: Mail, heard_at: datetime) -> datetime:
    try:
        written = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError, IndexError):
        return heard_at
    aware = written if written.tzinfo else written.replace(tzinfo=UTC)
    return min(aware.astimezone(UTC), heard_at)


def _blocks(part: Mail) -> list[Mail]:
    payload = part.get_payload()
    return (
        [block for block in payload if isinstance(block, Mail)] if isinstance(payload, list) else []
    )


def _parts(mail: Mail, kind: str) -> Iterator[Mail]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _text(mail: Mail) -> str:
    for part in _parts(mail, "text/plain"):
        return _bytes(part).decode("utf-8", "replace")
    return ""


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
