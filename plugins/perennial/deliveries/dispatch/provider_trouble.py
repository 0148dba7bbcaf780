"""Judge by receipts whether the provider works."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from typing import NamedTuple

from perennial.domain import Fault, Receipt, State

FAULTS_IN_A_ROW = 10
"""Failed messages in a row, at the end of a group, after which the batch stops. A whole group of
failed messages stops it too, however small."""


class Trouble(NamedTuple):
    """A problem of the provider.

    Attributes:
        fault: THROTTLED, UNAVAILABLE, CONFIGURATION, or NONE without a reason.
        words: The first receipt's reason.
        retry_after: The longest requested wait.
    """

    fault: Fault
    words: str
    retry_after: timedelta | None


def trouble_of(receipts: Sequence[Receipt]) -> Trouble | None:
    """Judge a group's receipts, in the order of their messages.

    >>> down = Receipt("m1", State.DEFERRED, "no connection", fault=Fault.UNAVAILABLE)
    >>> trouble_of([down, down]).fault
    <Fault.UNAVAILABLE: 'unavailable'>
    >>> trouble_of([Receipt("m0", State.ACCEPTED), down]) is None
    True
    """
    for fault in (Fault.CONFIGURATION, Fault.THROTTLED):
        if said := [one for one in receipts if one.fault is fault]:
            return _trouble(fault, said)
    down = list(takewhile(lambda one: one.fault is Fault.UNAVAILABLE, reversed(receipts)))
    if down and (len(down) >= FAULTS_IN_A_ROW or len(down) == len(receipts)):
        return _trouble(Fault.UNAVAILABLE, down)
    if receipts and all(one.state is State.DEFERRED for one in receipts):
        return _trouble(Fault.NONE, receipts)  # more attempts would be wasted
    return None


def does_work(receipts: Sequence[Receipt]) -> bool:
    """Whether the provider handled at least one message."""
    faults = (Fault.CONFIGURATION, Fault.THROTTLED, Fault.UNAVAILABLE)
    return any(one.state is not State.UNKNOWN and one.fault not in faults for one in receipts)


def _trouble(fault: Fault, said: Sequence[Receipt]) -> Trouble:
    asked = [one.retry_after for one in said if one.retry_after]
    return Trouble(fault, said[0].reason, max(asked, default=None))
