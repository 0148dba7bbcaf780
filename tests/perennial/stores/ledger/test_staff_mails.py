"""A mail to staff leaves once, whoever retries what."""

from datetime import UTC, datetime

import pytest

from perennial.domain import State
from perennial.stores.ledger import Ledger

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_only_one_worker_gets_the_right_to_send(ledger: Ledger) -> None:
    """Whoever comes second finds it claimed, and sends nothing: it may be leaving right now."""
    assert ledger.staff_mails.claim("m1", at=AT) == 1
    assert ledger.staff_mails.claim("m1", at=AT) is None
    assert ledger.staff_mails.claim("m2", at=AT) == 1


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.UNKNOWN])
def test_what_was_told_is_final(state: State, ledger: Ledger) -> None:
    """Accepted, refused for good, or in doubt: no second mail."""
    attempt = ledger.staff_mails.claim("m1", at=AT) or 0
    ledger.staff_mails.tell("m1", attempt, state, reason="250 ok", at=AT)

    assert ledger.staff_mails.claim("m1", at=AT) is None


def test_what_surely_was_not_taken_is_tried_again(ledger: Ledger) -> None:
    """Each attempt by one worker only."""
    for attempt in (1, 2, 3):
        assert ledger.staff_mails.claim("m1", at=AT) == attempt
        assert ledger.staff_mails.claim("m1", at=AT) is None
        ledger.staff_mails.tell("m1", attempt, State.DEFERRED, at=AT)
    ledger.staff_mails.tell("m1", ledger.staff_mails.claim("m1", at=AT) or 0, State.ACCEPTED, at=AT)

    assert ledger.staff_mails.claim("m1", at=AT) is None
