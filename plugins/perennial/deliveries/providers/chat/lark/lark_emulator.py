"""Emulates a Lark (Feishu) group robot, which signs but does not deduplicate.

Source: Lark's "Custom bot usage guide". Errors come with HTTP status 200.
"""

import base64
import hashlib
import hmac

from starlette.responses import Response

from perennial.deliveries.providers.chat.robot_emulation import is_fresh, words_of
from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer, same

HOOK = SECRET
"""Last part of the URL."""

_LARGEST = 20 * 1024  # bytes of a request

_ERRORS = {
    9499: "Bad Request",
    11232: "frequency limited",
    19001: "param invalid: incoming webhook access token invalid",
    19021: "sign match fail or timestamp is not within one hour from current time",
    19022: "Ip Not Allowed",
    19024: "Key Words Not Found",
    50001: "internal error",
}
_USUAL = {400: 9499, 401: 19021, 404: 19001, 429: 11232, 500: 50001}


def refusal(status: int, code: str) -> Response:
    """An error answer of Lark."""
    number = int(code or _USUAL.get(status, 50001))
    return answer(200, code=number, msg=_ERRORS.get(number, "error"), data={})


emulation = Emulation("lark", refusal)


@emulation.sends("/open-apis/bot/v2/hook/{hook}")
async def lark_message(call: Call) -> Response:
    """Take a message whose body is signed."""
    emulation.require(call.path_params["hook"] == HOOK, 404)
    given = await call.content()
    at = str(given.get("timestamp", ""))
    wanted = lark_signature(at)
    emulation.require(is_fresh(at, 1) and same(str(given.get("sign", "")), wanted), 401)
    kind = given.get("msg_type")
    content = given.get("card") if kind == "interactive" else given.get("content")
    emulation.require(content and len(await call.body()) <= _LARGEST, 400)
    await call.take("robot", recipient=f"lark {HOOK}", text=words_of(content))
    return answer(
        200, StatusCode=0, StatusMessage="success", code=0, data={}, msg="success", Extra=None
    )


def lark_signature(timestamp: str) -> str:
    """Base64 HMAC-SHA256 of nothing, keyed with timestamp and secret."""
    key = f"{timestamp}\n{SECRET}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
