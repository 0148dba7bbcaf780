"""Judge by receipts whether the provider works."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import NamedTuple

from perennial.domain import Fault, Receipt, State

FAULTS_IN_A_ROW = 10
"""Failed messages in a row, at the end of a group, after which the batch stops. A whole group of
failed messages stops it too, however small."""


TOO_MANY = 20
"""The fewest recipients of a group for which a share is meaningful."""


class Trouble(NamedTuple):
    """A problem of the provider.

    Attributes:
        fault: THROTTLED, UNAVAILABLE, CONFIGURATION, or NONE without a reason.
        words: The reason in one of the receipts.
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
        if matching := [receipt for receipt in receipts if receipt.fault is fault]:
            return _trouble(fault, matching)
    down = list(takewhile(lambda receipt: receipt.fault is Fault.UNAVAILABLE, reversed(receipts)))
    if down and (len(down) >= FAULTS_IN_A_ROW or len(down) == len(receipts)):
        return _trouble(Fault.UNAVAILABLE, down)
    if receipts and all(receipt.state is State.DEFERRED for receipt in receipts):
        return _trouble(Fault.NONE, receipts)  # more attempts would be wasted
    return None


def without_mass_refusal(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Defer a group's invalid addresses if they are more than half of the group.

    A provider that is wrong about the addresses, or about us, is more likely than a list that died
    overnight. So nobody is suppressed, and the batch stops loudly.

    >>> dead = Receipt("m", State.REJECTED, "no such user", fault=Fault.INVALID_ADDRESS)
    >>> without_mass_refusal([dead] * 20)[0].fault
    <Fault.CONFIGURATION: 'configuration'>
    >>> without_mass_refusal([dead] * 19) == [dead] * 19
    True
    """
    dead = sum(one.fault is Fault.INVALID_ADDRESS for one in receipts)
    if len(receipts) < TOO_MANY or 2 * dead <= len(receipts):
        return list(receipts)
    words = f"it calls {dead} of {len(receipts)} addresses invalid at once, such as"
    return [
        replace(
            one, state=State.DEFERRED, fault=Fault.CONFIGURATION, reason=f"{words}: {one.reason}"
        )
        if one.fault is Fault.INVALID_ADDRESS
        else one
        for one in receipts
    ]


def does_work(receipts: Sequence[Receipt]) -> bool:
    """Whether the provider handled at least one message."""
    faults = (Fault.CONFIGURATION, Fault.THROTTLED, Fault.UNAVAILABLE)
    return any(
        receipt.state is not State.UNKNOWN and receipt.fault not in faults for receipt in receipts
    )


def _trouble(fault: Fault, receipts: Sequence[Receipt]) -> Trouble:
    asked = [receipt.retry_after for receipt in receipts if receipt.retry_after]
    return Trouble(fault, receipts[0].reason, max(asked, default=None))
