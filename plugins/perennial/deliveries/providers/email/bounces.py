"""Parse returned mail: bounces, complaints, automatic replies and replies by people.

A mail is matched by the Message-ID that it quotes or by its return path. Both contain an
unguessable message id, so forged bounces match nothing. Sources: RFC 3464 (delivery reports), RFC
5965 (complaints), RFC 3834 (automatic replies), RFC 3463 (status codes), and manuals of servers
that send no reports.
"""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import parseaddr, parsedate_to_datetime
from typing import NamedTuple

from perennial.deliveries.providers.email import refusal
from perennial.deliveries.providers.email.mail_forms import form
from perennial.deliveries.providers.email.mail_text import every_text, own_text, parts
from perennial.deliveries.providers.provider import scrub
from perennial.deliveries.reply_meaning import Meaning, meaning
from perennial.domain import Fault, Observation, State

_ID = r"([A-Za-z0-9._-]{1,128})"
_UNQUOTED = re.compile(r"^>[> ]*", re.MULTILINE)
"""Quote marks, which appear when somebody forwards a bounce."""
_REPLY_TO = re.compile(r"^((re|aw|antw|sv|回复|答复|fwd?)\s*[:：]\s*)+", re.IGNORECASE)


class Sender(NamedTuple):
    """The sender of the original mail.

    Attributes:
        domain: Of the From address and of our Message-IDs.
        bounce_address: Base of the return paths; empty: return paths name no message.
    """

    domain: str
    bounce_address: str = ""


class MailOutcome(NamedTuple):
    """What became of a mail, and why. DEFERRED: the server keeps trying."""

    state: State
    reason: str
    is_permanent: bool = False


class Heard(NamedTuple):
    """What a mail says about a message.

    Attributes:
        observation: To be recorded; None: nothing.
        is_refusal: Whether the person opts out of mail.
        is_understood: Whether no person needs to read it.
    """

    observation: Observation | None
    is_refusal: bool = False
    is_understood: bool = True


_RIDDLE = Heard(None, is_understood=False)


def heard(content: bytes, sender: Sender, *, heard_at: datetime) -> Heard:
    """What a returned mail says about a message.

    Args:
        content: The returned mail.
        sender: Our own addresses.
        heard_at: When it was read; no event is dated later.
    """
    mail = message_from_bytes(content)
    message_id = _about(mail, content, sender)
    outcome = message_id and judged(mail)
    if not outcome:
        return _RIDDLE
    if outcome.state is State.DEFERRED:
        return Heard(None)
    is_refusal = outcome.state is State.ANSWERED and refuses(mail)
    is_understood = outcome.state is not State.ANSWERED or is_refusal
    return Heard(_observation(mail, message_id, outcome, heard_at), is_refusal, is_understood)


def _observation(
    mail: Mail, message_id: str, outcome: MailOutcome, heard_at: datetime
) -> Observation:
    return Observation(
        outcome.state,
        _occurred_at(mail, heard_at),
        message_id,
        provider="smtp",
        reason=scrub(outcome.reason, str(mail.get("X-Failed-Recipients", "")).strip()),
        is_permanent=outcome.is_permanent,
    )


def judged(mail: Mail) -> MailOutcome | None:
    """What a mail says about any message; None: a person must read it."""
    text = form("copy").split(_UNQUOTED.sub("", own_text(mail)), maxsplit=1)[0]
    if complaint := _complaint(mail):
        return complaint
    if any(parts(mail, "message/delivery-status")):
        return _report(mail, text)
    is_opt_out = "X-Apple-Unsubscribe" in mail
    if not is_opt_out and _is_absence(mail):
        return MailOutcome(State.DELIVERED, "an automatic reply")
    if _is_bounce(mail, text):
        return _bounce(mail, text)
    if not is_opt_out and _is_automatic(mail):
        return MailOutcome(State.DELIVERED, "an automatic reply")
    return MailOutcome(State.ANSWERED, "a reply by mail")


def refuses(mail: Mail) -> bool:
    """Whether a reply opts out, by its subject or by all of its new text."""
    subject = _REPLY_TO.sub("", _subject(mail))
    written = "\n".join(line for line in own_text(mail).splitlines() if not line.startswith(">"))
    new = form("quoted").split(written, maxsplit=1)[0]
    return Meaning.REFUSAL in (meaning(subject), meaning(new))


def _complaint(mail: Mail) -> MailOutcome | None:
    for part in parts(mail, "message/feedback-report"):
        fields = _blocks(part) or [message_from_bytes(_bytes(part))]
        kind = str(fields[0].get("Feedback-Type", "")).strip().lower()
        return MailOutcome(State.COMPLAINED, f"feedback: {kind}") if kind != "not-spam" else None
    is_marked = any("X-HmXmrOriginalRecipient" in part for part in mail.walk())
    is_told = is_marked or form("complaint").search(_subject(mail))
    if is_told and any(parts(mail, "message/rfc822")):
        return MailOutcome(State.COMPLAINED, "feedback: a mail handed on")
    return None


def _report(mail: Mail, text: str) -> MailOutcome | None:
    """What a delivery report says of the first recipient with a final state."""
    for part in parts(mail, "message/delivery-status"):
        for recipient in _blocks(part):
            action = str(recipient.get("Action", "")).split(";")[0].strip().lower()
            said = " ".join(str(recipient.get(name, "")) for name in ("Status", "Diagnostic-Code"))
            if action in ("failed", "failure"):
                status = refusal.code_in(str(recipient.get("Status", "")))
                return _failed(str(recipient.get("Diagnostic-Code", "")), text, status)
            if action == "delayed":
                return MailOutcome(State.DEFERRED, said)
            if action in ("delivered", "relayed", "expanded"):
                return MailOutcome(State.DELIVERED, said)
    return None


def _bounce(mail: Mail, text: str) -> MailOutcome | None:
    if form("delayed").search(text):
        return MailOutcome(State.DEFERRED, "delayed")
    return _failed(text) if _says_failed(mail, text) else None


def _failed(words: str, more: str = "", status: refusal.Code = refusal.NO_CODE) -> MailOutcome:
    """Judge a mail that did not arrive.

    Args:
        words: The server's, or the whole text without a report.
        more: The report's text for people, used if the words say nothing.
        status: The report's own code.
    """
    found = refusal.judged(refusal.reply_in(words), status)
    if found.fault is Fault.NONE or (not words.strip() and more):
        told = refusal.judged(refusal.reply_in(more), status)
        found = told if told.fault is not Fault.NONE else found
    reason = " ".join((words.strip() or more).split())
    if refusal.is_transient(words, status) or refusal.has_expired(words):
        return MailOutcome(State.EXPIRED, reason)
    return MailOutcome(State.BOUNCED, reason, found.fault is Fault.INVALID_ADDRESS)


def _is_bounce(mail: Mail, text: str) -> bool:
    """Whether a program wrote it about a mail."""
    returns_to = str(mail.get("Return-Path", "")).strip()
    wrote = f"{parseaddr(str(mail.get('From', '')))[1]} {mail.get('From', '')}"
    return bool(
        returns_to == "<>"
        or "X-Failed-Recipients" in mail
        or form("program").search(wrote)
        or form("transcript").search(text)
    )


def _says_failed(mail: Mail, text: str) -> bool:
    words = f"{_subject(mail)}\n{text}"
    is_known = refusal.judged(text).fault is not Fault.NONE
    return is_known or bool(form("failed").search(words) or form("transcript").search(text))


def _is_absence(mail: Mail) -> bool:
    """Whether it is the automatic reply of an absent person (RFC 3834, 5)."""
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    marks = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")
    is_marked = submitted.startswith("auto-replied") or any(name in mail for name in marks)
    is_program = bool(form("program").search(str(mail.get("From", ""))))
    says = form("absent").search(_subject(mail))
    return not is_program and not form("failed").search(_subject(mail)) and bool(is_marked or says)


def _is_automatic(mail: Mail) -> bool:
    """Whether a program wrote it: RFC 3834 (5), and other headers."""
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    return not submitted.startswith("no") or precedence in ("auto_reply", "bulk", "junk", "list")


def _about(mail: Mail, content: bytes, sender: Sender) -> str:
    """The id of the message that a mail is about; empty if it names none."""
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
    body = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[-1].decode("utf-8", "replace")
    for text in (body, *every_text(mail)):
        if names := quoted.findall(text):
            return str(names[0])
    return ""


def _occurred_at(mail: Mail, heard_at: datetime) -> datetime:
    try:
        written = parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError, IndexError):
        return heard_at
    aware = written if written.tzinfo else written.replace(tzinfo=UTC)
    return min(aware.astimezone(UTC), heard_at)


def _subject(mail: Mail) -> str:
    try:
        return str(make_header(decode_header(str(mail.get("Subject", "")))))
    except (LookupError, UnicodeError, ValueError):
        return str(mail.get("Subject", ""))


def _blocks(part: Mail) -> list[Mail]:
    """The groups of fields in a machine-readable part."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Mail)] if isinstance(payload, list) else []


def _bytes(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
