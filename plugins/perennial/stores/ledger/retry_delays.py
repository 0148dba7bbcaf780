"""Retry delays of deferred messages, and the number of attempts."""

from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from perennial.domain import Fault

MAX_ATTEMPTS = 5
"""Attempts before a deferral becomes a rejection."""

_SPREAD = 0.25
"""Largest random extension of a delay, as a share, so that failed messages don't all retry at once.
"""


class Patience(NamedTuple):
    """Retry policy for one kind of fault; the delay doubles with each attempt, up to `longest`.

    A delay that is not counted uses up no attempt: if the provider is at fault, a message may wait
    until its day is over.
    """

    first: timedelta
    longest: timedelta
    is_counted: bool


_USUAL = Patience(timedelta(minutes=1), timedelta(hours=1), is_counted=True)
_PATIENCE = {
    # Greylisting servers expect a retry after some minutes (RFC 6647, section 2).
    Fault.MAILBOX: Patience(timedelta(minutes=5), timedelta(hours=1), is_counted=True),
    Fault.THROTTLED: Patience(timedelta(minutes=1), timedelta(minutes=15), is_counted=False),
    Fault.UNAVAILABLE: Patience(timedelta(minutes=1), timedelta(minutes=15), is_counted=False),
    Fault.CONFIGURATION: Patience(timedelta(), timedelta(), is_counted=False),  # until it is fixed
}


def patience(fault: Fault) -> Patience:
    """Retry policy for a fault.

    >>> patience(Fault.UNAVAILABLE).is_counted
    False
    """
    return _PATIENCE.get(fault, _USUAL)


def rest(
    message_id: str, attempts: int, fault: Fault, retry_after: timedelta | None = None
) -> timedelta:
    """Delay before the next attempt, after `attempts` attempts; at least `retry_after`.

    Its random extension depends only on message and attempt.

    >>> 60 <= rest("m1", 1, Fault.NONE).total_seconds() < 75
    True
    >>> 7200 <= rest("m1", 1, Fault.THROTTLED, timedelta(hours=2)).total_seconds() < 9000
    True
    """
    how = patience(fault)
    grown: timedelta = min(how.first * 2 ** (attempts - 1), how.longest)
    part = int.from_bytes(sha256(f"{message_id}/{attempts}".encode()).digest()[:4]) / 2**32
    return max(grown, retry_after or timedelta()) * float(1 + _SPREAD * part)
