import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.push.apns.apns_emulator import KEY, TEAM

Push = Callable[..., httpx.Response]
DEVICE = "a1" * 32
ALERT = {"aps": {"alert": {"title": "想你了", "body": "Come back"}}}


@pytest.fixture
def push(sandbox: Sandbox) -> Push:
    url = sandbox.emulate("apns")
    key = sandbox.http.get(f"{url}/AuthKey.p8").content

    def push(
        device: str = DEVICE, content: object = ALERT, age: int = 0, **headers: str | None
    ) -> httpx.Response:
        claims = {"iss": TEAM, "iat": int(time.time()) - age}
        token = jwt.encode(claims, key, algorithm="ES256", headers={"kid": KEY})
        usual: dict[str, Any] = {
            "authorization": f"bearer {token}",
            "apns-topic": "com.example.shop",
            "apns-push-type": "alert",
        }
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        return sandbox.http.post(f"{url}/3/device/{device}", json=content, headers=sent)

    return push


def test_a_notification_is_taken_under_its_id(push: Push, sandbox: Sandbox) -> None:
    """The answer holds the id; a repeat is taken again, as Apple does."""
    name = str(uuid4())

    answers = [push(apns_id=name) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].headers["apns-id"] == name
    assert answers[0].content == b""
    assert sandbox.counts("apns") == (2, 1)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"device": "xyz"}, 400, "BadDeviceToken"),
        ({"content": {"a": 1}}, 400, "PayloadEmpty"),
        ({"content": {"aps": {"alert": "x" * 4096}}}, 413, "PayloadTooLarge"),
        ({"apns_topic": None}, 400, "MissingTopic"),
        ({"apns_push_type": "shout"}, 400, "InvalidPushType"),
        ({"apns_id": "m1"}, 400, "BadMessageId"),
        ({"apns_priority": "11"}, 400, "BadPriority"),
        ({"authorization": None}, 403, "MissingProviderToken"),
        ({"authorization": "bearer a.b.c"}, 403, "InvalidProviderToken"),
        ({"age": 3700}, 403, "ExpiredProviderToken"),
    ],
)
def test_invalid_notifications_get_apples_reasons(
    push: Push, sandbox: Sandbox, change: dict[str, object], status: int, reason: str
) -> None:
    answer = push(**change)

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert sandbox.counts("apns") == (0, 0)


def test_a_device_that_is_gone_has_the_time_it_left(push: Push, sandbox: Sandbox) -> None:
    sandbox.fault("apns", status=410, match=DEVICE)

    answer = push()

    assert (answer.status_code, answer.json()["reason"]) == (410, "Unregistered")
    assert answer.json()["timestamp"] > 1e12
