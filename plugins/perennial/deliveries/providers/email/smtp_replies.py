"""What an SMTP server's replies say about one message. Pure."""

import re
from typing import NamedTuple

from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.deliveries.providers.email.refusal import code_in, judged
from perennial.domain import Fault, State

_NOT_THE_MESSAGE = (Fault.CONFIGURATION, Fault.THROTTLED, Fault.UNAVAILABLE)
"""Blame us or the way: the same message may be taken later."""

_QUEUE_NAME = re.compile(r"\b(?:queued as |id=)([\w.-]+)", re.IGNORECASE)


class Reply(NamedTuple):
    """A reply, and what it answers: `sender`, `recipient`, `data`, `message` or `refused`."""

    command: str
    code: int
    words: bytes

    def __str__(self) -> str:
        """As the ledger keeps it, once addresses are taken out."""
        return f"{self.command}: {self.code} {self.words.decode('utf-8', 'replace')}"


def answer_to(reply: Reply, otherwise: State) -> Answer:
    """What a reply says about one message."""
    words, fault = str(reply), fault_of(reply)
    if reply.command == "sender":
        return deferred(fault, words)  # our address is refused: nothing is said about this person
    match reply.code // 100:
        case 2 if reply.command == "message":
            found = _QUEUE_NAME.search(words)
            return accepted(found[1] if found else "")
        case 4:
            return deferred(fault, words)
        case 5 if fault in _NOT_THE_MESSAGE or judged(words).is_temporary:
            return deferred(fault, words)
        case 5:
            return rejected(fault, words)
        case _:
            return Answer(otherwise, Fault.UNAVAILABLE, words)


def fault_of(reply: Reply) -> Fault:
    """What kind of trouble a refusal tells of; see `refusal`.

    Source: RFC 5321 (4.2.2) for replies whose words say nothing. 4.7.x is how large mailbox
    providers slow a sender down.
    """
    words = reply.words.decode("utf-8", "replace")
    code, is_temporary = code_in(words), reply.code // 100 == 4
    if code.subject == 7 and is_temporary:
        return Fault.THROTTLED
    if reply.command in ("sender", "refused"):
        return Fault.UNAVAILABLE if is_temporary else Fault.CONFIGURATION
    if reply.code in (421, 451, 452, 454) and code.subject != 2:
        return Fault.UNAVAILABLE
    fault = judged(f"{reply.code} {words}").fault
    if is_temporary:
        return fault if fault in (Fault.THROTTLED, Fault.UNAVAILABLE) else Fault.MAILBOX
    if fault is Fault.INVALID_ADDRESS and reply.command != "recipient":
        return Fault.CONTENT  # after the recipient was accepted, nothing is wrong with it
    return Fault.CONTENT if fault is Fault.NONE else fault
