"""What an SMTP server's replies say about one message. Pure."""

import re
from typing import NamedTuple

from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.deliveries.providers.email.refusal import Refusal, code_in, judged
from perennial.domain import Fault, State

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
    words = str(reply)
    if reply.command == "sender":  # our address is refused: nothing is said about this person
        return deferred(refusal_of(reply).fault, words)
    match reply.code // 100:
        case 2 if reply.command == "message":
            found = _QUEUE_NAME.search(words)
            return accepted(found[1] if found else "")
        case 4 | 5:
            refusal = refusal_of(reply)
            return (deferred if refusal.is_temporary else rejected)(refusal.fault, words)
        case _:
            return Answer(otherwise, Fault.UNAVAILABLE, words)


def refusal_of(reply: Reply) -> Refusal:
    """What a refusal blames, and whether the same message may be taken later; see `refusal`.

    Source: RFC 5321 (4.2.2) for replies whose words say nothing. 4.7.x is how large mailbox
    providers slow a sender down.
    """
    words = reply.words.decode("utf-8", "replace")
    code, is_temporary = code_in(words), reply.code // 100 == 4
    if code.subject == 7 and is_temporary:
        return Refusal(Fault.THROTTLED, is_temporary)
    if reply.command in ("sender", "refused"):
        fault = Fault.UNAVAILABLE if is_temporary else Fault.CONFIGURATION
        return Refusal(fault, is_temporary)
    if reply.code in (421, 451, 452, 454) and code.subject != 2:
        return Refusal(Fault.UNAVAILABLE, is_temporary)
    found = judged(f"{reply.code} {words}")
    if is_temporary:
        is_ours = found.fault in (Fault.THROTTLED, Fault.UNAVAILABLE)
        return Refusal(found.fault if is_ours else Fault.MAILBOX, is_temporary)
    is_accepted = reply.command != "recipient"  # nothing was wrong with the recipient
    if found.fault is Fault.NONE or (found.fault is Fault.INVALID_ADDRESS and is_accepted):
        return Refusal(Fault.CONTENT)
    return found
