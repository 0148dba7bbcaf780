"""The fault decides how long a message waits; the same message waits equally long."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from perennial.domain import Fault
from perennial.stores.ledger.retry_delays import patience, rest

ids = st.text(min_size=1, max_size=32)
attempts = st.integers(1, 5)
faults = st.sampled_from(Fault)
waits = st.none() | st.timedeltas(timedelta(), timedelta(days=1))


@given(ids, attempts, faults, waits)
def test_a_delay_is_neither_too_short_nor_too_long(
    message_id: str, number: int, fault: Fault, wait: timedelta | None
) -> None:
    """It lasts as long as the provider asks, and at most a quarter longer than needed."""
    asked = wait or timedelta()
    found = rest(message_id, number, fault, wait)

    assert asked <= found <= max(asked, patience(fault).longest) * 1.25
    assert found == rest(message_id, number, fault, wait)


@given(ids, faults, st.integers(1, 4))
def test_the_next_delay_is_not_shorter(message_id: str, fault: Fault, number: int) -> None:
    shortest = rest(message_id, number, fault) / 1.25

    assert rest(message_id, number + 1, fault) >= min(shortest, patience(fault).longest)


def test_messages_that_fail_together_do_not_return_together() -> None:
    rests = {rest(f"m{n}", 1, Fault.MAILBOX).total_seconds() for n in range(100)}

    assert len(rests) == 100
    assert (min(rests) < 310, max(rests) > 365) == (True, True)
