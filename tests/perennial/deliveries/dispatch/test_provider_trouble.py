"""What receipts say about a provider."""

from datetime import timedelta

import pytest

from perennial.deliveries.dispatch.provider_trouble import FAULTS_IN_A_ROW, does_work, trouble_of
from perennial.domain import Fault, Receipt, State

TAKEN = Receipt("m", State.ACCEPTED)
GREYLISTED = Receipt("m", State.DEFERRED, "greylisted", fault=Fault.MAILBOX)
DOWN = Receipt("m", State.DEFERRED, "503", fault=Fault.UNAVAILABLE)
SLOWER = Receipt("m", State.DEFERRED, "429", fault=Fault.THROTTLED)
FORBIDDEN = Receipt("m", State.DEFERRED, "401", fault=Fault.CONFIGURATION)
LATER = Receipt("m", State.DEFERRED, "later")


@pytest.mark.parametrize(
    ("receipts", "fault"),
    [
        ([], None),
        ([TAKEN, GREYLISTED], None),
        ([TAKEN] + [DOWN] * (FAULTS_IN_A_ROW - 1), None),
        ([TAKEN] + [DOWN] * FAULTS_IN_A_ROW, Fault.UNAVAILABLE),
        ([DOWN] * FAULTS_IN_A_ROW + [TAKEN], None),  # the provider is up again
        ([DOWN], Fault.UNAVAILABLE),
        ([TAKEN, SLOWER, TAKEN], Fault.THROTTLED),
        ([SLOWER, FORBIDDEN, TAKEN], Fault.CONFIGURATION),
        ([GREYLISTED, LATER], Fault.NONE),
    ],
)
def test_one_bad_receipt_is_not_a_bad_provider(
    receipts: list[Receipt], fault: Fault | None
) -> None:
    trouble = trouble_of(receipts)

    assert (trouble and trouble.fault) == fault


def test_the_longest_wait_that_was_asked_for_counts() -> None:
    waits = [timedelta(minutes=5), None, timedelta(hours=1), timedelta(minutes=1)]
    told = [
        Receipt("m", State.DEFERRED, "429", retry_after=wait, fault=Fault.THROTTLED)
        for wait in waits
    ]

    assert trouble_of(told) == (Fault.THROTTLED, "429", timedelta(hours=1))


@pytest.mark.parametrize(
    ("receipts", "expected"),
    [
        ([DOWN, TAKEN], True),
        ([GREYLISTED], True),
        ([DOWN, SLOWER, FORBIDDEN], False),
        ([Receipt("m", State.UNKNOWN)], False),
    ],
)
def test_a_provider_that_answers_is_not_in_trouble(receipts: list[Receipt], expected: bool) -> None:  # noqa: FBT001
    assert does_work(receipts) is expected
