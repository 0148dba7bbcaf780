"""What comes back, in the forms in which Postfix, Exim, Gmail, Exchange and qmail write it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.deliveries.providers.email.bounces import Sender, heard
from perennial.domain import Observation, State

SAMPLES = Path(__file__).parent / "bounces"
OURS = "0f3c9a52d1b84e7796c1d2e3f4a5b6c7"
NOW = datetime(2017, 12, 3, 9, tzinfo=UTC)
SENDER = Sender("example.com", "bounces@example.com")

EXPECTED: dict[str, tuple[State, bool] | None] = {
    "complaint": (State.COMPLAINED, False),
    "exchange_refused": (State.BOUNCED, False),
    "exchange_unknown_user": (State.BOUNCED, True),
    "exim_unknown_user": (State.BOUNCED, True),
    "exim_without_report": (State.EXPIRED, False),
    "gmail_unknown_user": (State.BOUNCED, True),
    "not_spam": None,
    "out_of_office": (State.DELIVERED, False),
    "outlook_unavailable": (State.BOUNCED, True),
    "postfix_delayed": None,
    "postfix_delivered": (State.DELIVERED, False),
    "postfix_expired": (State.EXPIRED, False),
    "postfix_mailbox_full": (State.BOUNCED, False),
    "postfix_unknown_user": (State.BOUNCED, True),
    "qmail_expired": (State.EXPIRED, False),
    "qmail_unknown_user": (State.BOUNCED, True),
    "reply": (State.ANSWERED, False),
    "return_path_alone": (State.BOUNCED, True),
    "stranger": None,
}


def read(name: str) -> Observation | None:
    return heard((SAMPLES / f"{name}.eml").read_bytes(), SENDER, heard_at=NOW).observation


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_each_form_says_what_became_of_which_mail(name: str, line_end: bytes) -> None:
    """And its reason names nobody."""
    content = (SAMPLES / f"{name}.eml").read_bytes().replace(b"\n", line_end)
    found = heard(content, SENDER, heard_at=NOW).observation

    if (expected := EXPECTED[name]) is None:
        assert found is None
        return
    assert (found.message_id, found.state, found.is_permanent) == (OURS, *expected)
    assert found.occurred_at.date().isoformat() == "2017-12-01"
    assert "jo.doe" not in found.reason.lower()


def test_every_sample_is_expected() -> None:
    """A file nobody reads proves nothing."""
    assert {path.stem for path in SAMPLES.iterdir()} == set(EXPECTED)


def test_a_mail_of_another_domain_is_nobodys() -> None:
    """Ours are known by the domain behind the `@`."""
    content = (SAMPLES / "postfix_unknown_user.eml").read_bytes()

    assert heard(content, Sender("other.example"), heard_at=NOW).observation is None


def test_what_is_said_to_happen_later_happened_now() -> None:
    """Clocks of others are wrong at times, and a world's date is simulated."""
    content = (SAMPLES / "reply.eml").read_bytes().replace(b"2017", b"2037")
    missing = (SAMPLES / "reply.eml").read_bytes().replace(b"Date:", b"Etad:")

    for mail in (content, missing):
        observation = heard(mail, SENDER, heard_at=NOW).observation
        assert observation
        assert observation.occurred_at == NOW


@settings(max_examples=40)
@given(st.binary(max_size=300), st.sampled_from(sorted(EXPECTED)), st.integers(0, 3000))
def test_no_mail_breaks_the_reader(noise: bytes, name: str, at: int) -> None:
    """Anybody may write to this address."""
    content = (SAMPLES / f"{name}.eml").read_bytes()

    found = heard(content[:at] + noise + content[at:], SENDER, heard_at=NOW).observation

    assert found is None or found.occurred_at <= NOW
    heard(noise, SENDER, heard_at=NOW - timedelta(days=1))
