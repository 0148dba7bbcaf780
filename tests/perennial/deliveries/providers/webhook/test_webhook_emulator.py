"""Signed webhooks, against the specification's own example and by plain HTTP."""

import time
from collections.abc import Callable

import httpx
import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.webhook import webhook_emulator as webhook


def test_a_signature_is_that_of_the_specification(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example that implementations of Standard Webhooks share."""
    monkeypatch.setattr(webhook, "SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    signature = webhook.signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.fixture
def post(sandbox: Sandbox) -> Callable[..., httpx.Response]:
    def post(name: str = "m1", age: int = 0, signature: str = "", at: str = "") -> httpx.Response:
        at = at or str(int(time.time()) - age)
        body = '{"text": "想你了"}'.encode()
        headers = {
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": signature or f"v1,x {webhook.signature(name, at, body)}",
        }
        return sandbox.http.post(f"{sandbox.emulate('webhook')}/crm", content=body, headers=headers)

    return post


def test_an_event_is_taken_once(post: Callable[..., httpx.Response], sandbox: Sandbox) -> None:
    assert [post().status_code for _ in range(2)] == [204, 204]
    assert post("m2").status_code == 204
    assert sandbox.counts("webhook") == (2, 2)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"age": 301}, 400), ({"signature": "v1,AAAA"}, 401), ({"at": "now"}, 400)],
)
def test_unsigned_and_late_events_are_refused(
    post: Callable[..., httpx.Response], sandbox: Sandbox, wrong: dict[str, object], status: int
) -> None:
    assert post(**wrong).status_code == status
    assert sandbox.counts("webhook") == (0, 0)
