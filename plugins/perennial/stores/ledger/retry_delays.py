"""How long a deferred message rests, and how often it may be handed over. Pure."""

from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from perennial.domain import Fault

MAX_ATTEMPTS = 5
"""So often a message is handed over before its deferral becomes a rejection."""

_SPREAD = 0.25
"""Rests are longer by up to this share, so that what failed together does not return together."""


class Patience(NamedTuple):
    """What one kind of trouble asks of us.

    Attributes:
        first: The first rest; twice as long each time after.
        longest: It grows no further.
        is_counted: Whether it uses up an attempt. Trouble of the provider is no fault of the
            message: it may wait until its day is over.
    """

    first: timedelta
    longest: timedelta
    is_counted: bool


_USUAL = Patience(timedelta(minutes=1), timedelta(hours=1), is_counted=True)
_PATIENCE = {
    # Servers that greylist want to be left alone for some minutes (RFC 6647, section 2).
    Fault.MAILBOX: Patience(timedelta(minutes=5), timedelta(hours=1), is_counted=True),
    Fault.THROTTLED: Patience(timedelta(minutes=1), timedelta(minutes=15), is_counted=False),
    Fault.UNAVAILABLE: Patience(timedelta(minutes=1), timedelta(minutes=15), is_counted=False),
    Fault.CONFIGURATION: Patience(timedelta(), timedelta(), is_counted=False),  # until it is mended
}


def patience(fault: Fault) -> Patience:
    """What a kind of trouble asks of us.

    >>> patience(Fault.UNAVAILABLE).is_counted
    False
    """
    return _PATIENCE.get(fault, _USUAL)


def rest(
    message_id: str, attempts: int, fault: Fault, retry_after: timedelta | None = None
) -> timedelta:
    """How long a message rests.

    Args:
        message_id: Decides, with `attempts`, how much is added: the same for the same message.
        attempts: How often it was handed over, 1 or more.
        fault: Why it was deferred.
        retry_after: What the provider asks for; it is never asked again earlier.

    >>> 60 <= rest("m1", 1, Fault.NONE).total_seconds() < 75
    True
    >>> 7200 <= rest("m1", 1, Fault.THROTTLED, timedelta(hours=2)).total_seconds() < 9000
    True
    """
    how = patience(fault)
    grown: timedelta = min(how.first * 2 ** (attempts - 1), how.longest)
    part = int.from_bytes(sha256(f"{message_id}/{attempts}".encode()).digest()[:4]) / 2**32
    return max(grown, retry_after or timedelta()) * float(1 + _SPREAD * part)
