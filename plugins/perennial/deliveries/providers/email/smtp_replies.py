"""Interpret an SMTP server's replies."""

import re
from typing import NamedTuple

from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.domain import Fault, State

_ENHANCED = re.compile(r"\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = (7, 8)
"""Details of 5.1.x codes that blame the sender's address, not the recipient's."""

_QUEUE_NAME = re.compile(r"\b(?:queued as |id=)([\w.-]+)", re.IGNORECASE)


class Reply(NamedTuple):
    """A reply to `sender`, `recipient`, `data`, `message` or the connection (`refused`)."""

    command: str
    code: int
    words: bytes

    def __str__(self) -> str:
        """The ledger's text, before addresses are removed."""
        return f"{self.command}: {self.code} {self.words.decode('utf-8', 'replace')}"


def answer_to(reply: Reply, otherwise: State) -> Answer:
    """Map a reply to an answer about one message."""
    words, fault = str(reply), fault_of(reply)
    if reply.command == "sender":
        return deferred(fault, words)  # our address is refused: this says nothing about the person
    match reply.code // 100:
        case 2 if reply.command == "message":
            found = _QUEUE_NAME.search(words)
            return accepted(found[1] if found else "")
        case 4:
            return deferred(fault, words)
        case 5:
            return rejected(fault, words)
        case _:
            return Answer(otherwise, Fault.UNAVAILABLE, words)


def fault_of(reply: Reply) -> Fault:
    """The kind of trouble behind a refusal, by its enhanced code if it has one.

    Sources: RFC 3463, IANA's enhanced status codes; else RFC 5321 (4.2.2). Large mailbox providers
    throttle with 4.7.x.
    """
    found = _ENHANCED.match(reply.words.decode("utf-8", "replace"))
    subject, detail = (int(found[1]), int(found[2])) if found else (0, 0)
    if subject == 7 and reply.code // 100 == 4:
        return Fault.THROTTLED
    if reply.command in ("sender", "refused"):
        return Fault.UNAVAILABLE if reply.code // 100 == 4 else Fault.CONFIGURATION
    if reply.code in (421, 451, 452, 454) and subject != 2:
        return Fault.UNAVAILABLE
    if reply.code // 100 == 4:
        return Fault.MAILBOX
    is_address = (subject == 1 and detail not in _ABOUT_US) or (subject, detail) == (2, 1)
    if is_address or (not found and reply.command == "recipient" and reply.code in (550, 551, 553)):
        return Fault.INVALID_ADDRESS
    return Fault.MAILBOX if subject == 2 else Fault.CONTENT
