"""A mail to staff is sent once, whatever is retried."""

from datetime import UTC, datetime

import pytest

from perennial.domain import State
from perennial.stores.ledger import Ledger

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_only_one_worker_may_send(ledger: Ledger) -> None:
    """The second finds it claimed: it may be leaving right now."""
    assert ledger.staff_mails.claim("m1", at=AT) == 1
    assert ledger.staff_mails.claim("m1", at=AT) is None
    assert ledger.staff_mails.claim("m2", at=AT) == 1


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.UNKNOWN])
def test_a_settled_mail_is_not_sent_again(state: State, ledger: Ledger) -> None:
    attempt = ledger.staff_mails.claim("m1", at=AT) or 0
    ledger.staff_mails.tell("m1", attempt, state, reason="250 ok", at=AT)

    assert ledger.staff_mails.claim("m1", at=AT) is None


def test_a_mail_that_was_surely_not_taken_is_retried(ledger: Ledger) -> None:
    for attempt in (1, 2, 3):
        assert ledger.staff_mails.claim("m1", at=AT) == attempt
        assert ledger.staff_mails.claim("m1", at=AT) is None
        ledger.staff_mails.tell("m1", attempt, State.DEFERRED, at=AT)
    ledger.staff_mails.tell("m1", ledger.staff_mails.claim("m1", at=AT) or 0, State.ACCEPTED, at=AT)

    assert ledger.staff_mails.claim("m1", at=AT) is None
