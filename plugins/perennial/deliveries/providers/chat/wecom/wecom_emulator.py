"""Emulates WeCom: tokens, tasks for staff to message customers, app messages, group robots.

Sources: WeCom's gettoken, add_msg_template, message/send, group robots and error codes. Errors come
with HTTP status 200.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from perennial.deliveries.providers.chat.errcode_emulation import (
    TOKEN_SECONDS,
    AccessTokens,
    Refusals,
)
from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer

CORPORATION = "ww0000000000000000"
ROBOT_KEY = SECRET

USUAL_INTERVAL = 1800  # seconds that the duplicate check looks back; at most four hours
_LONGEST_ROBOT_TEXT = 2048  # bytes

_ERRORS = {
    -1: "system busy",
    40001: "invalid credential",
    40003: "invalid openid",
    40008: "invalid message type",
    40014: "invalid access_token",
    40058: "invalid Request Parameter",
    41001: "access_token missing",
    41048: "no customer to send",
    42001: "access_token expired",
    45002: "content size out of limit",
    45009: "api freq out of limit",
    93000: "invalid webhook url, hint: the key is wrong",
}
_USUAL = {400: 40058, 401: 40014, 404: 40003, 429: 45009, 500: -1}

emulation = Emulation("wecom", Refusals(_ERRORS, _USUAL))
_tokens = AccessTokens(emulation)


@emulation.answers("/cgi-bin/gettoken")
async def token(call: Call) -> Response:
    """Issue a token for the corporation's id and secret."""
    asked = call.query_params
    is_known = (asked.get("corpid"), asked.get("corpsecret")) == (CORPORATION, SECRET)
    emulation.require(is_known, 401, "40001")
    made = _tokens.issue()
    return answer(200, errcode=0, errmsg="ok", access_token=made, expires_in=TOKEN_SECONDS)


@emulation.sends("/cgi-bin/externalcontact/add_msg_template")
async def staff_task(call: Call) -> Response:
    """Take a task; repeats are not detected."""
    _tokens.require(call)
    given = await call.content()
    people = given.get("external_userid") or []
    emulation.require(isinstance(people, list) and (people or given.get("sender")), 400, "41048")
    text = (given.get("text") or {}).get("content", "")
    emulation.require(text or given.get("attachments"), 400)
    row = await call.take(
        "wecom",
        recipient=",".join(map(str, people)),
        sender=str(given.get("sender", "")),
        text=str(text),
    )
    return answer(200, errcode=0, errmsg="ok", fail_list=[], msgid=f"msgGCAAA{row.taken_id:08d}")


@emulation.sends("/cgi-bin/message/send")
async def application_message(call: Call) -> Response:
    """Take a message to staff; deduplicate if the check is on."""
    _tokens.require(call)
    given = await call.content()
    kind = given.get("msgtype")
    emulation.require(given.get("touser") and given.get("agentid"), 400)
    emulation.require(isinstance(kind, str) and given.get(kind), 400, "40008")
    key = ""
    if given.get("enable_duplicate_check"):
        named = {name: given.get(name) for name in ("touser", "agentid", "msgtype", str(kind))}
        content = json.dumps(named, sort_keys=True)
        key = hashlib.sha256(content.encode()).hexdigest()
    interval = int(given.get("duplicate_check_interval") or USUAL_INTERVAL)
    if not (key and _is_recent(call, key, interval)):
        recipient, words = str(given["touser"]), _words(given[str(kind)])
        await call.take("wecom", recipient=recipient, text=words, key=key)
    return answer(200, errcode=0, errmsg="ok", msgid=uuid4().hex)


@emulation.sends("/cgi-bin/webhook/send")
async def robot(call: Call) -> Response:
    """Take a group robot's message; repeats are not detected."""
    key = call.query_params.get("key", "")
    emulation.require(key == ROBOT_KEY, 400, "93000")
    given = await call.content()
    kind = given.get("msgtype")
    emulation.require(isinstance(kind, str) and given.get(kind), 400, "40008")
    words = _words(given[str(kind)])
    emulation.require(len(words.encode()) <= 2 * _LONGEST_ROBOT_TEXT, 400, "45002")
    await call.take("robot", recipient=f"robot {key}", text=words)
    return answer(200, errcode=0, errmsg="ok")


def _is_recent(call: Call, key: str, seconds: int) -> bool:
    row = call.here.store.find(emulation.name, key)
    if row is None:
        return False
    at = datetime.fromisoformat(row.taken_at)
    return datetime.now(at.tzinfo) - at < timedelta(seconds=seconds)


def _words(content: Any) -> str:
    if isinstance(content, dict):
        return str(content.get("content") or content.get("title") or content)
    return str(content)
