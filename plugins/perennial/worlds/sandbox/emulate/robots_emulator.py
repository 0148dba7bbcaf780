"""Group robots of Lark (Feishu) and of DingTalk, with their signatures.

Source: Lark's "Custom bot usage guide", DingTalk's reference of custom robots. Errors come with
HTTP status 200. Neither knows a repeat.
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import unquote_plus

from fastapi import Request
from starlette.responses import Response

from perennial.worlds.sandbox.emulate.base import (
    SECRET,
    Emulation,
    answer,
    json_of,
    same,
    seconds_now,
    take,
)

HOOK = SECRET
"""Last part of Lark's address, and DingTalk's access token."""

_FRESH_SECONDS = 3600
_LARGEST = 20 * 1024  # bytes of a request

_LARK = {
    9499: "Bad Request",
    11232: "frequency limited",
    19001: "param invalid: incoming webhook access token invalid",
    19021: "sign match fail or timestamp is not within one hour from current time",
    19022: "Ip Not Allowed",
    19024: "Key Words Not Found",
    50001: "internal error",
}
_LARK_USUAL = {400: 9499, 401: 19021, 404: 19001, 429: 11232, 500: 50001}
_DINGTALK = {
    -1: "系统繁忙",
    40035: "缺少参数 json",
    130101: "send too fast, exceed 20 times per minute",
    300001: "token is not exist",
    310000: "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]",
}
_DINGTALK_USUAL = {400: 40035, 401: 310000, 404: 300001, 429: 130101, 500: -1}


def _lark_refusal(status: int, code: str) -> Response:
    number = int(code or _LARK_USUAL.get(status, 50001))
    return answer(200, code=number, msg=_LARK.get(number, "error"), data={})


def _dingtalk_refusal(status: int, code: str) -> Response:
    number = int(code or _DINGTALK_USUAL.get(status, -1))
    return answer(200, errcode=number, errmsg=_DINGTALK.get(number, "error"))


lark = Emulation("lark", _lark_refusal)
dingtalk = Emulation("dingtalk", _dingtalk_refusal)


@lark.sends("/open-apis/bot/v2/hook/{hook}")
async def lark_message(request: Request) -> Response:
    """Take a message, signed in its body."""
    lark.require(request.path_params["hook"] == HOOK, 404)
    given = await json_of(request)
    at = str(given.get("timestamp", ""))
    wanted = lark_signature(at)
    lark.require(_is_fresh(at, 1) and same(str(given.get("sign", "")), wanted), 401)
    kind = given.get("msg_type")
    content = given.get("card") if kind == "interactive" else given.get("content")
    lark.require(content and len(await request.body()) <= _LARGEST, 400)
    await take(request, "robot", recipient=f"lark {HOOK}", text=_words(content))
    return answer(
        200, StatusCode=0, StatusMessage="success", code=0, data={}, msg="success", Extra=None
    )


@dingtalk.sends("/robot/send")
async def dingtalk_message(request: Request) -> Response:
    """Take a message, signed in its address."""
    asked = request.query_params
    dingtalk.require(asked.get("access_token") == HOOK, 404)
    at, given_sign = asked.get("timestamp", ""), asked.get("sign", "")
    wanted = dingtalk_signature(at)
    is_signed = wanted in (given_sign, unquote_plus(given_sign).replace(" ", "+"))
    dingtalk.require(_is_fresh(at, 1000) and is_signed, 401)
    given = await json_of(request)
    kind = given.get("msgtype")
    dingtalk.require(isinstance(kind, str) and given.get(kind), 400)
    words = _words(given[str(kind)])
    await take(request, "robot", recipient=f"dingtalk {HOOK}", text=words)
    return answer(200, errcode=0, errmsg="ok")


def lark_signature(timestamp: str) -> str:
    """HMAC-SHA256 of nothing, under timestamp and secret as key."""
    key = f"{timestamp}\n{SECRET}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def dingtalk_signature(timestamp: str) -> str:
    """HMAC-SHA256 of timestamp and secret, under the secret as key."""
    content = f"{timestamp}\n{SECRET}".encode()
    return base64.b64encode(hmac.new(SECRET.encode(), content, hashlib.sha256).digest()).decode()


def _is_fresh(timestamp: str, per_second: int) -> bool:
    if not timestamp.isdecimal():
        return False
    return abs(seconds_now() - int(timestamp) / per_second) <= _FRESH_SECONDS


def _words(content: Any) -> str:
    """The text of a message of any type."""
    if isinstance(content, dict) and ("text" in content or "content" in content):
        return str(content.get("text") or content["content"])
    return json.dumps(content, ensure_ascii=False)
