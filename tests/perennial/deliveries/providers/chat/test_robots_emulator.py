import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.chat.dingtalk.dingtalk_emulator import dingtalk_signature
from perennial.deliveries.providers.chat.lark.lark_emulator import lark_signature


def lark(sandbox: Sandbox, token: str, age: int, sign: str) -> Any:
    at = str(int(time.time()) - age)
    content: dict[str, Any] = {"timestamp": at, "sign": sign or lark_signature(at)}
    content |= {"msg_type": "text", "content": {"text": "想你了"}}
    url = f"{sandbox.emulate('lark')}/open-apis/bot/v2/hook/{token}"
    answer = sandbox.http.post(url, json=content)
    assert answer.status_code == 200
    return answer.json()["code"]


def dingtalk(sandbox: Sandbox, token: str, age: int, sign: str) -> Any:
    at = str(int((time.time() - age) * 1000))
    signed = quote_plus(sign or dingtalk_signature(at))
    url = f"{sandbox.emulate('dingtalk')}/robot/send?access_token={token}"
    content = {"msgtype": "text", "text": {"content": "想你了"}}
    answer = sandbox.http.post(f"{url}&timestamp={at}&sign={signed}", json=content)
    assert answer.status_code == 200
    return answer.json()["errcode"]


@pytest.mark.parametrize(
    ("post", "unsigned", "unknown"), [(lark, 19021, 19001), (dingtalk, 310000, 300001)]
)
def test_signature_and_age_are_checked(
    sandbox: Sandbox, post: Callable[..., int], unsigned: int, unknown: int
) -> None:
    """A refused post is not taken, though its HTTP status is that of success."""
    assert post(sandbox, "sandbox", 4000, "") == unsigned
    assert post(sandbox, "sandbox", 0, "wrong") == unsigned
    assert post(sandbox, "other", 0, "") == unknown
    assert sandbox.counts(post.__name__)[0] == 0

    assert post(sandbox, "sandbox", 0, "") == 0
    assert sandbox.counts(post.__name__)[0] == 1
