"""Emulates a WeChat Official Account: tokens and template messages.

Sources: as for the provider. Errors come with HTTP status 200. `client_msg_id` is valid for ten
minutes; the answer to a repeat, 45065, is documented for mass messages only.
"""

import re
from datetime import datetime, timedelta

from starlette.responses import Response

from perennial.deliveries.providers.chat.errcode_emulation import (
    TOKEN_SECONDS,
    AccessTokens,
    Refusals,
)
from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer

APP = "wx0000000000000000"
REPEAT = timedelta(minutes=10)

_ERRORS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    41001: "access_token missing",
    42001: "access_token expired",
    43004: "require subscribe",
    45009: "reach max api daily quota limit",
    45065: "clientmsgid exist",
    47003: "argument invalid!",
}
_USUAL = {400: 47003, 401: 40001, 403: 43004, 404: 40003, 429: 45009, 500: -1}
_OPENID = re.compile(r"[\w-]{16,64}")

emulation = Emulation("wechat", Refusals(_ERRORS, _USUAL))
_tokens = AccessTokens(emulation)


@emulation.answers("/cgi-bin/token")
async def token(call: Call) -> Response:
    """Issue a token for the account's id and secret."""
    asked = call.query_params
    emulation.require(asked.get("appid") == APP, 401, "40013")
    emulation.require(asked.get("secret") == SECRET, 401, "40125")
    return answer(200, access_token=_tokens.issue(), expires_in=TOKEN_SECONDS)


@emulation.sends("/cgi-bin/message/template/send")
async def send(call: Call) -> Response:
    """Take a template message, each `client_msg_id` once per person."""
    _tokens.require(call)
    given = await call.content()
    person = str(given.get("touser", ""))
    emulation.require(_OPENID.fullmatch(person), 404)
    emulation.require(given.get("template_id"), 400, "40037")
    data = given.get("data")
    emulation.require(isinstance(data, dict), 400)
    name = str(given.get("client_msg_id") or "")
    key = f"{person}:{name}" if name else ""
    first = call.here.store.find(emulation.name, key) if key else None
    if first:
        at = datetime.fromisoformat(first.taken_at)
        emulation.require(datetime.now(at.tzinfo) - at >= REPEAT, 400, "45065")
    words = "\n".join(
        str(field.get("value", "")) for field in given["data"].values() if isinstance(field, dict)
    )
    row = await call.take(
        "wechat",
        recipient=person,
        subject=str(given["template_id"]),
        text=words,
        key=key,
    )
    return answer(200, errcode=0, errmsg="ok", msgid=2 * 10**17 + row.taken_id)
