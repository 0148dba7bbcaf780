"""Emulates JPush's push API v3, which deduplicates by `cid`.

Sources: JPush's Push API, error codes and rate limit headers.
"""

import re
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer

APP_KEY = "5a4d0b0c5a4d0b0c5a4d0b0c"
"""The user of the login; the password is `SECRET`."""

LARGEST = 4000  # bytes of a notification or message
_MOST_CIDS = 1000

_ERRORS = {
    1000: (500, "Internal error"),
    1002: (400, "Missing parameter"),
    1003: (400, "Invalid parameter"),
    1004: (401, "Authentication error"),
    1005: (400, "Request body too large"),
    1011: (400, "cannot find user by this audience"),
    1030: (503, "Internal timeout"),
    2002: (429, "Rate limit exceeded"),
    2004: (403, "Permission denied"),
}
_USUAL = {400: 1003, 401: 1004, 403: 2004, 404: 1011, 429: 2002, 500: 1000, 503: 1030}
_CID = re.compile(rf"{APP_KEY}-[0-9A-Za-z_-]{{1,64}}")


def refusal(status: int, code: str) -> Response:
    """An error answer of JPush; `code` is its number."""
    number = int(code or _USUAL.get(status, 1000))
    usual, text = _ERRORS.get(number, (status, "error"))
    made = answer(usual if code else status, error={"code": number, "message": text})
    if made.status_code == 429:
        made.headers.update(
            {"X-Rate-Limit-Limit": "600", "X-Rate-Limit-Remaining": "0", "X-Rate-Limit-Reset": "30"}
        )
    return made


emulation = Emulation("jpush", refusal)


def _require_login(call: Call) -> None:
    emulation.require(call.login == (APP_KEY, SECRET), 401)


@emulation.answers("/v3/push/cid")
async def cids(call: Call) -> Response:
    """Issue new `cid`s."""
    _require_login(call)
    count = call.query_params.get("count", "1")
    emulation.require(count.isdecimal() and 1 <= int(count) <= _MOST_CIDS, 400)
    return answer(200, cidlist=[f"{APP_KEY}-{uuid4()}" for _ in range(int(count))])


@emulation.sends("/v3/push")
async def push(call: Call) -> Response:
    """Take a push; a repeated `cid` gets the first answer."""
    _require_login(call)
    given = await call.content()
    emulation.require(given.get("platform") and given.get("audience"), 400, "1002")
    content = given.get("notification") or given.get("message")
    if not isinstance(content, dict) or not content:
        emulation.refuse(400, "1002")
    emulation.require(len(await call.body()) <= 2 * LARGEST, 400, "1005")
    cid = given.get("cid") or ""
    emulation.require(not cid or (isinstance(cid, str) and _CID.fullmatch(cid)), 400, "1003")
    row = call.here.store.find(emulation.name, cid) if cid else None
    title, text = _words(content)
    row = row or await call.take(
        "push", recipient=_audience(given["audience"]), subject=title, text=text, key=cid
    )
    sendno = (given.get("options") or {}).get("sendno", 0)
    return answer(200, sendno=str(sendno), msg_id=str(10**16 + row.taken_id))


def _audience(audience: Any) -> str:
    if not isinstance(audience, dict):
        return str(audience)
    return ",".join(str(target) for values in audience.values() for target in values)


def _words(content: dict[str, Any]) -> tuple[str, str]:
    if "msg_content" in content:
        return str(content.get("title", "")), str(content["msg_content"])
    for platform in (content.get("android") or {}, content.get("ios") or {}, content):
        alert = platform.get("alert", "")
        if isinstance(alert, dict):
            return str(alert.get("title", "")), str(alert.get("body", ""))
        if alert:
            return str(platform.get("title", "")), str(alert)
    return "", ""
