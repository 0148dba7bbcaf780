"""Faults on the way, seen with a plain client: the same for every provider."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.conftest import Sandbox

Post = Callable[[], httpx.Response]
PATH = "/2010-04-01/Accounts/AC1/Messages.json"


@pytest.fixture
def post(sandbox: Sandbox) -> Post:
    form = {"To": "+8613800000001", "From": "+15005550006", "Body": "Hello"}
    login = ("AC1", "sandbox")
    return lambda: sandbox.http.post(
        sandbox.emulate("twilio") + PATH, data=form, auth=login, timeout=2
    )


@pytest.mark.parametrize(
    ("fault", "error", "taken"),
    [
        ({"kind": "reset"}, httpx.ReadError, 0),
        ({"kind": "lost_reply"}, httpx.RemoteProtocolError, 1),
        ({"kind": "timeout", "seconds": 3}, httpx.ReadTimeout, 1),
        ({"kind": "timeout", "seconds": 0.01, "is_taken": False}, httpx.RemoteProtocolError, 0),
    ],
    ids=lambda given: given["kind"] if isinstance(given, dict) else "",
)
def test_an_answer_can_be_missing(
    post: Post, sandbox: Sandbox, fault: dict[str, Any], error: type[Exception], taken: int
) -> None:
    """Only the sandbox knows whether the message was taken."""
    sandbox.fault("twilio", count=1, **fault)

    with pytest.raises(error):
        post()

    assert sandbox.counts("twilio") == (taken, taken)
    assert post().status_code == 201


def test_an_answer_can_be_garbage(post: Post, sandbox: Sandbox) -> None:
    sandbox.fault("twilio", "garbage", count=1)

    answer = post()

    assert answer.status_code == 201
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()
    assert sandbox.counts("twilio") == (1, 1)


def test_an_answer_can_drip(post: Post, sandbox: Sandbox) -> None:
    sandbox.fault("twilio", "slow", count=1, seconds=0.05)

    assert post().json()["status"] == "queued"


def test_too_many_requests_say_when_to_come_back(post: Post, sandbox: Sandbox) -> None:
    sandbox.fault("twilio", status=429, retry_after=7, count=1)

    answer = post()

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_attempts_and_taken_messages_are_counted_apart(post: Post, sandbox: Sandbox) -> None:
    """The same text to the same person twice is one message that came twice."""
    sandbox.fault("twilio", status=503, count=1)
    for _ in range(3):
        post()

    counts = sandbox.http.get(f"{sandbox.url}/counts").json()["twilio"]

    assert counts == {"total": 2, "distinct": 1, "requests": 3}


def test_an_invalid_fault_is_refused_by_the_api(sandbox: Sandbox) -> None:
    for wrong in ({"provider": "nobody"}, {"provider": "twilio", "kind": "greylist"}):
        assert sandbox.http.post(f"{sandbox.url}/faults", json=wrong).status_code == 422
