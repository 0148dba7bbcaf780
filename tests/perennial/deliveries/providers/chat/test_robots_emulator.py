"""Robots of Lark and DingTalk, by plain HTTP."""

import time
from urllib.parse import quote_plus

import pytest
from tests.conftest import Sandbox

from perennial.deliveries.providers.chat.dingtalk.dingtalk_emulator import dingtalk_signature
from perennial.deliveries.providers.chat.lark.lark_emulator import lark_signature


@pytest.mark.parametrize(
    ("hook", "age", "sign", "code"),
    [
        ("sandbox", 0, None, 0),
        ("sandbox", 4000, None, 19021),
        ("sandbox", 0, "wrong", 19021),
        ("other", 0, None, 19001),
    ],
)
def test_lark_checks_signature_and_age(
    sandbox: Sandbox, hook: str, age: int, sign: str | None, code: int
) -> None:
    """What it refuses it does not take."""
    at = str(int(time.time()) - age)
    content = {
        "timestamp": at,
        "sign": sign or lark_signature(at),
        "msg_type": "text",
        "content": {"text": "想你了"},
    }
    url = f"{sandbox.emulate('lark')}/open-apis/bot/v2/hook/{hook}"

    answer = sandbox.http.post(url, json=content)

    assert (answer.status_code, answer.json()["code"]) == (200, code)
    assert sandbox.counts("lark")[0] == (code == 0)


@pytest.mark.parametrize(
    ("token", "age", "sign", "code"),
    [
        ("sandbox", 0, None, 0),
        ("sandbox", 4000, None, 310000),
        ("sandbox", 0, "wrong", 310000),
        ("other", 0, None, 300001),
    ],
)
def test_dingtalk_checks_signature_and_age(
    sandbox: Sandbox, token: str, age: int, sign: str | None, code: int
) -> None:
    """The signature stands in the address, quoted."""
    at = str(int((time.time() - age) * 1000))
    signed = quote_plus(sign or dingtalk_signature(at))
    url = f"{sandbox.emulate('dingtalk')}/robot/send?access_token={token}"
    content = {"msgtype": "text", "text": {"content": "想你了"}}

    answer = sandbox.http.post(f"{url}&timestamp={at}&sign={signed}", json=content)

    assert (answer.status_code, answer.json()["errcode"]) == (200, code)
    assert sandbox.counts("dingtalk")[0] == (code == 0)
