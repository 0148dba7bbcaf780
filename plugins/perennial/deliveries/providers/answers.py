"""Map a provider's answer to the state of a message.

The question is whether the provider could have accepted it. Before the request left, it couldn't.
Then only the answer counts. Without a clear answer, a message is retried if the provider
deduplicates by our id, else it stays unknown.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from perennial.deliveries.providers.provider import scrub
from perennial.domain import Fault, Message, Receipt, State

LONGEST_WAIT = timedelta(hours=6)
"""The longest wait granted: a provider that asks for more may be mistaken."""

_NEVER_MADE = frozenset(
    {
        "ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol",  # httpx
        "NewConnectionError", "ConnectTimeoutError", "NameResolutionError",  # urllib3
        "ConnectionRefusedError", "gaierror",
    }
)  # fmt: skip


_DEFERS = {
    429: Fault.THROTTLED,
    **dict.fromkeys((408, 425, 503), Fault.UNAVAILABLE),
    **dict.fromkeys((401, 403, 404, 405, 407), Fault.CONFIGURATION),
}
"""Statuses that mean: not accepted, for a reason other than the message."""


class Answer(NamedTuple):
    """What is known about one message.

    Attributes:
        fault: Set if deferred or rejected.
        words: The provider's text, which may contain an address.
        retry_after: The wait that the provider asks for.
    """

    state: State
    fault: Fault = Fault.NONE
    words: str = ""
    provider_message_id: str = ""
    retry_after: timedelta | None = None

    def receipt(self, message: Message) -> Receipt:
        """Convert to a receipt without the address."""
        words = "" if self.state is State.ACCEPTED else scrub(self.words, message.address)
        is_clear = self.state in (State.DEFERRED, State.REJECTED)
        return Receipt(
            message.message_id,
            self.state,
            words,
            self.provider_message_id,
            self.retry_after if self.state is State.DEFERRED else None,
            self.fault if is_clear else Fault.NONE,
        )


class OneByOne:
    """Base of providers that take one message at a time."""

    is_idempotent = False

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Send the messages one by one."""
        return [self.answer(message).receipt(message) for message in messages]

    def close(self) -> None:
        """Close nothing, by default."""

    def answer(self, message: Message) -> Answer:
        """Send one message."""
        raise NotImplementedError


def accepted(provider_message_id: object = "") -> Answer:
    """The provider accepted the message."""
    return Answer(State.ACCEPTED, provider_message_id=str(provider_message_id or ""))


def rejected(fault: Fault, words: str) -> Answer:
    """The provider will never accept the message."""
    return Answer(State.REJECTED, fault, words)


def deferred(fault: Fault, words: str, retry_after: timedelta | None = None) -> Answer:
    """The provider did not accept the message, but may later."""
    return Answer(State.DEFERRED, fault, words, "", retry_after)


def in_doubt(words: str, *, is_idempotent: bool) -> Answer:
    """Unknown, since it may be accepted; deferred if the provider deduplicates."""
    if is_idempotent:
        return deferred(Fault.UNAVAILABLE, words)
    return Answer(State.UNKNOWN, words=words)


def of_error(error: BaseException, *, is_idempotent: bool) -> Answer:
    """Map an error of httpx, requests or a library on top of them."""
    words = type(error).__name__
    if any(type(cause).__name__ in _NEVER_MADE for cause in _causes(error)):
        return deferred(Fault.UNAVAILABLE, f"no connection: {words}")
    return in_doubt(f"no answer: {words}", is_idempotent=is_idempotent)


def of_status(
    status: int, words: str, *, is_idempotent: bool, retry_after: timedelta | None = None
) -> Answer:
    """Map an HTTP status, for providers whose answers are no more precise.

    Gateways answer 502 and 504 for a provider that may have the message; 503 means that it has not.
    Sources: RFC 9110 (15), RFC 6585 (429).
    """
    words = f"{status} {words}"
    if fault := _DEFERS.get(status) or (Fault.CONFIGURATION if status // 100 == 3 else None):
        return deferred(fault, words, retry_after)
    if status // 100 == 2:
        return accepted()
    if status // 100 == 4:
        return rejected(Fault.CONTENT, words)
    return in_doubt(words, is_idempotent=is_idempotent)


def wait_asked(retry_after: str, date: str) -> timedelta | None:
    """Parse `Retry-After`: seconds, or an instant relative to the answer's `Date`.

    >>> wait_asked("120", "")
    datetime.timedelta(seconds=120)
    >>> wait_asked("Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 31 Dec 1999 23:57:59 GMT")
    datetime.timedelta(seconds=120)
    """
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return min(timedelta(seconds=int(retry_after)), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (TypeError, ValueError, IndexError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _causes(error: BaseException | None) -> Iterator[object]:
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop()
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        hidden = (getattr(cause, name, None) for name in ("reason", "cause", "inner_exception"))
        waiting += [cause.__cause__, cause.__context__, *hidden, *cause.args]
