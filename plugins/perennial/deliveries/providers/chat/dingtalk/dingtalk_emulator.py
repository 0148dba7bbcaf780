"""Emulates a DingTalk group robot, which signs but does not deduplicate.

Source: DingTalk's custom robots. Errors come with HTTP status 200.
"""

import base64
import hashlib
import hmac
from urllib.parse import unquote_plus

from starlette.responses import Response

from perennial.deliveries.providers.chat.robot_emulation import is_fresh, words_of
from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer

HOOK = SECRET
"""The access token."""

_ERRORS = {
    -1: "系统繁忙",
    40035: "缺少参数 json",
    130101: "send too fast, exceed 20 times per minute",
    300001: "token is not exist",
    310000: "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]",
}
_USUAL = {400: 40035, 401: 310000, 404: 300001, 429: 130101, 500: -1}


def refusal(status: int, code: str) -> Response:
    """An error answer of DingTalk."""
    number = int(code or _USUAL.get(status, -1))
    return answer(200, errcode=number, errmsg=_ERRORS.get(number, "error"))


emulation = Emulation("dingtalk", refusal)


@emulation.sends("/robot/send")
async def dingtalk_message(call: Call) -> Response:
    """Take a message whose URL is signed."""
    asked = call.query_params
    emulation.require(asked.get("access_token") == HOOK, 404)
    at, given_sign = asked.get("timestamp", ""), asked.get("sign", "")
    wanted = dingtalk_signature(at)
    is_signed = wanted in (given_sign, unquote_plus(given_sign).replace(" ", "+"))
    emulation.require(is_fresh(at, 1000) and is_signed, 401)
    given = await call.content()
    kind = given.get("msgtype")
    emulation.require(isinstance(kind, str) and given.get(kind), 400)
    words = words_of(given[str(kind)])
    await call.take("robot", recipient=f"dingtalk {HOOK}", text=words)
    return answer(200, errcode=0, errmsg="ok")


def dingtalk_signature(timestamp: str) -> str:
    """Base64 HMAC-SHA256 of timestamp and secret, keyed with the secret."""
    content = f"{timestamp}\n{SECRET}".encode()
    return base64.b64encode(hmac.new(SECRET.encode(), content, hashlib.sha256).digest()).decode()
