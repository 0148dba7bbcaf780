"""JPush, by plain HTTP: above all that a repeated `cid` pushes once."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.push.jpush.jpush_emulator import APP_KEY

Push = Callable[..., httpx.Response]


@pytest.fixture
def push(sandbox: Sandbox) -> Push:
    def push(login: str = "sandbox", **change: Any) -> httpx.Response:
        usual: dict[str, Any] = {
            "platform": "all",
            "audience": {"registration_id": ["device-1"]},
            "notification": {"android": {"alert": "回来看看", "title": "想你了"}},
        }
        url = f"{sandbox.emulate('jpush')}/v3/push"
        return sandbox.http.post(url, json=usual | change, auth=(APP_KEY, login))

    return push


def test_a_repeated_cid_is_answered_and_not_taken_again(push: Push, sandbox: Sandbox) -> None:
    pool = sandbox.http.get(
        f"{sandbox.emulate('jpush')}/v3/push/cid?count=2", auth=(APP_KEY, "sandbox")
    ).json()["cidlist"]

    first, again, other = (push(cid=cid).json() for cid in (pool[0], pool[0], pool[1]))

    assert first == again
    assert other["msg_id"] != first["msg_id"]
    assert sandbox.counts("jpush") == (2, 2)
    assert sandbox.taken("jpush")[0]["subject"] == "想你了"


def test_without_a_cid_a_repeat_is_another_push(push: Push, sandbox: Sandbox) -> None:
    push()
    push()

    assert sandbox.counts("jpush") == (2, 1)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"login": "wrong"}, 401, 1004),
        ({"audience": None}, 400, 1002),
        ({"notification": None}, 400, 1002),
        ({"cid": "m1"}, 400, 1003),
        ({"notification": {"alert": "x" * 9000}}, 400, 1005),
    ],
)
def test_invalid_pushes_get_jpushs_codes(
    push: Push, sandbox: Sandbox, change: dict[str, object], status: int, code: int
) -> None:
    answer = push(**change)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert sandbox.counts("jpush") == (0, 0)


def test_a_rate_limit_says_when_it_ends(push: Push, sandbox: Sandbox) -> None:
    sandbox.fault("jpush", status=429, count=1)

    answer = push()

    assert answer.json()["error"]["code"] == 2002
    assert answer.headers["x-rate-limit-reset"] == "30"
