"""Mail to the sandbox through Perennial's SMTP provider, with and without faults."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.conftest import Sandbox
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.domain import State

Send = Callable[..., list[State]]


@pytest.fixture
def send(sandbox: Sandbox, deployment: MakeSettings, shop: Business) -> Iterator[Send]:
    provider = SmtpProvider(deployment(smtp_url=sandbox.smtp_url), shop)

    def send(*recipients: str) -> list[State]:
        mails = [
            message(f"m{number}", address=f"{name}@example.com", text=".\ndots\n..\n")
            for number, name in enumerate(recipients)
        ]
        return [receipt.state for receipt in provider.send(mails)]

    yield send
    provider.close()


def test_mail_is_kept_as_it_was_sent(sandbox: Sandbox, send: Send) -> None:
    assert send("jo") == [State.ACCEPTED]

    (taken,) = sandbox.taken("smtp")
    assert (taken["key"], taken["recipient"]) == ("m0@example.com", "jo@example.com")
    assert (taken["subject"], taken["text"]) == ("We miss you", ".\ndots\n..\n")


@pytest.mark.parametrize(
    ("fault", "state", "taken"),
    [
        ({"status": 421}, State.DEFERRED, 0),
        ({"status": 450}, State.DEFERRED, 0),
        ({"status": 451, "stage": "data"}, State.DEFERRED, 0),
        ({"status": 550}, State.REJECTED, 0),
        ({"status": 554, "stage": "data"}, State.REJECTED, 0),
        ({"status": 451, "stage": "mail"}, State.DEFERRED, 0),
        ({"kind": "reset"}, State.DEFERRED, 0),
        ({"kind": "lost_reply"}, State.UNKNOWN, 1),
        ({"kind": "garbage"}, State.UNKNOWN, 1),
        ({"kind": "slow", "seconds": 0.01}, State.ACCEPTED, 1),
        ({"kind": "timeout", "seconds": 0.01, "is_taken": False}, State.UNKNOWN, 0),
        ({"kind": "greylist"}, State.DEFERRED, 0),
    ],
    ids=lambda given: str(given) if isinstance(given, dict) else "",
)
def test_a_fault_affects_one_mail(
    sandbox: Sandbox, send: Send, fault: dict[str, Any], state: State, taken: int
) -> None:
    """Deferred or rejected mail was not taken; unknown mail may have been."""
    sandbox.fault("smtp", count=1, **fault)

    assert send("jo", "al") == [state, State.ACCEPTED]
    assert sandbox.counts("smtp") == (taken + 1, taken + 1)


def test_a_fault_can_affect_one_recipient(sandbox: Sandbox, send: Send) -> None:
    sandbox.fault("smtp", status=550, match="al@")

    assert send("jo", "al", "mo") == [State.ACCEPTED, State.REJECTED, State.ACCEPTED]
