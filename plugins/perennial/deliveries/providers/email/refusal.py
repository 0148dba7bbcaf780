"""What a mail server's refusal blames: the address, the mailbox, the mail, or us.

The same rules judge replies during a session and returned mail. An address is dead only if the code
or the text is about the recipient. Text about the sender, host, rate, a policy or a name server
outweighs it, because it says nothing about a person.

Sources: RFC 3463, IANA's enhanced status codes, and texts of mail servers.
"""

import re
from typing import NamedTuple

from perennial.deliveries.providers.email.mail_forms import form
from perennial.domain import Fault


class Code(NamedTuple):
    """An enhanced status code: `Code(5, 1, 1)` is `5.1.1`."""

    kind: int
    subject: int
    detail: int


class Refusal(NamedTuple):
    """What a refusal says.

    Attributes:
        fault: INVALID_ADDRESS, MAILBOX, CONTENT, THROTTLED, UNAVAILABLE or CONFIGURATION; NONE if
            neither text nor code tells.
        is_temporary: Whether the server may take the message later.
    """

    fault: Fault
    is_temporary: bool = False


NO_CODE = Code(0, 0, 0)

_CODE = r"([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])"
_AFTER_REPLY = re.compile(rf"(?<!\d)[245]\d\d[ -]+[#']?{_CODE}")
_ALONE = re.compile(rf"(?<![\w.]){_CODE}")
_BASIC = re.compile(r"(?<![\d.])([45])\d\d(?=[ -:]|$)")
_REPLY = re.compile(
    r"(?<![\d.])([45]\d\d)(?=[ -]+[#']?[245]\.\d|[ :-]+\D)"
    r"|(?<![\w.])([45]\.\d{1,3}\.\d{1,3})(?=\s+[<\w])"
)
_NEXT = re.compile(r"[<\"]?[^\s<>\"]+@[^\s<>\"]+[>\"]?: ")
_NAMES = re.compile(
    r"https?://\S+|\S+@\S+|(?<![\w.])(?:[a-z0-9_-]+\.)+[a-z]{2,}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b"
)
"""Addresses, hosts and links, which are ignored: `spamfilter.example.com` is not about spam."""


_DEAD = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (1, 351), (4, 310)}
"""Subject and detail of codes that are about the recipient, whatever the text."""

_BY_SUBJECT = {
    2: Refusal(Fault.MAILBOX),
    3: Refusal(Fault.UNAVAILABLE, is_temporary=True),
    4: Refusal(Fault.UNAVAILABLE, is_temporary=True),
    6: Refusal(Fault.CONTENT),
    7: Refusal(Fault.CONTENT),
}
_BY_WORDS = {
    "busy_mailbox": Refusal(Fault.MAILBOX, is_temporary=True),
    "relay": Refusal(Fault.CONFIGURATION, is_temporary=True),
    "pace": Refusal(Fault.THROTTLED, is_temporary=True),
    "sender": Refusal(Fault.UNAVAILABLE, is_temporary=True),
    "content": Refusal(Fault.CONTENT),
    "full_mailbox": Refusal(Fault.MAILBOX),
    "name_server": Refusal(Fault.UNAVAILABLE, is_temporary=True),
    "gone": Refusal(Fault.INVALID_ADDRESS),
    "given_up": Refusal(Fault.UNAVAILABLE, is_temporary=True),
}
"""What the text says; the first kind that matches. Kinds that blame us come first."""


def judged(words: str, status: Code = NO_CODE) -> Refusal:
    """What a refusal says.

    Args:
        words: The server's, with or without its codes.
        status: The enhanced code, if given apart from the words.

    >>> judged("550 5.1.1 <jo@example.org>: User unknown")
    Refusal(fault=<Fault.INVALID_ADDRESS: 'invalid_address'>, is_temporary=False)
    >>> judged("550 5.1.1 192.0.2.7 has sent to too many recipients this hour").fault
    <Fault.THROTTLED: 'throttled'>
    """
    code = code_in(words, status)
    plain = " ".join(_NAMES.sub(" ", words).split())
    found = next((one for kind, one in _BY_WORDS.items() if form(kind).search(plain)), None)
    if found:
        return found
    is_dead = code[1:] in _DEAD or (
        code.subject in (0, 1, 4, 5) and form("recipient_refused").search(plain)
    )
    if is_dead:
        return Refusal(Fault.INVALID_ADDRESS)
    return _BY_SUBJECT.get(code.subject, Refusal(Fault.NONE))


def code_in(words: str, status: Code = NO_CODE) -> Code:
    """The enhanced code after a reply code, else `status`, else any in the words.

    >>> code_in("550 5.1.1 no such user (Exim 4.94.2)")
    Code(kind=5, subject=1, detail=1)
    """
    if found := _AFTER_REPLY.findall(words):
        return Code(*map(int, found[-1]))  # the remote server's own code is quoted last
    if status != NO_CODE:
        return status
    found = _ALONE.findall(words)
    return Code(*map(int, found[0])) if found else NO_CODE


def reply_in(text: str) -> str:
    """The first server reply that a text quotes, with the command it answers; else the text.

    >>> reply_in("host mx said: 550 5.1.1 This user does not exist here. <b@c.de>: 550 full")
    'host mx said: 550 5.1.1 This user does not exist here. '
    """
    said = " ".join(text.split())
    found = _REPLY.search(said)
    if not found:
        return text
    code, start = found[0], found.start()
    others = (one.start() for one in _REPLY.finditer(said, start + 40) if one[0] != code)
    end = min((*others, start + 500))
    end = min((at.start() for at in _NEXT.finditer(said, start + 40, end)), default=end)
    return said[max(0, start - 60) : end]


def is_transient(words: str, status: Code = NO_CODE) -> bool:
    """Whether the codes mean a temporary failure (4xx, 4.x.x)."""
    code, basic = code_in(words, status), _BASIC.search(words)
    return (code.kind or int(basic[1] if basic else 5)) == 4


def has_expired(words: str) -> bool:
    """Whether the words say that a server gave up after long retrying."""
    return form("expired").search(words) is not None
