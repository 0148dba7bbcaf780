"""Emulates Twilio's Programmable Messaging API, version 2010-04-01.

Sources: Twilio's Message resource, errors, test credentials and webhook security.
"""

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
from starlette.responses import Response

from perennial.deliveries.providers.emulation import SECRET, Call, Emulation, answer
from perennial.deliveries.providers.emulation.taken_messages import Row

ERRORS = {
    20001: (400, "Bad request"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21211: (400, "Invalid 'To' Phone Number"),
    21408: (400, "Permission to send an SMS has not been enabled for the region"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21612: (400, "The 'To' phone number is not currently reachable via SMS"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}
_USUAL = {400: 20001, 401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}
_MAGIC = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
"""Recipients that fail, as with Twilio's test credentials."""

_E164 = re.compile(r"\+[1-9]\d{6,14}")
LONGEST = 1600
"""Characters of a body."""

_callbacks: set[asyncio.Task[None]] = set()  # the event loop keeps only weak references


def refusal(status: int, code: str) -> Response:
    """An error answer of Twilio; `code` is its number."""
    number = int(code or _USUAL.get(status, 20500))
    error = ERRORS.get(number, (status, "Error"))
    return answer(
        error[0] if code else status,
        code=number,
        message=error[1],
        more_info=f"https://www.twilio.com/docs/errors/{number}",
        status=error[0] if code else status,
    )


emulation = Emulation("twilio", refusal)
_PATH = "/2010-04-01/Accounts/{account}/Messages"


def _require_login(call: Call) -> None:
    user, password = call.login
    account = call.path_params["account"]
    emulation.require(user == account or user.startswith("SK"), 401)
    emulation.require(password == SECRET, 401)


def _error(number: int) -> NoReturn:
    emulation.refuse(ERRORS[number][0], str(number))


@emulation.sends(_PATH + ".json")
async def create(call: Call) -> Response:
    """Take a message; Twilio does not deduplicate."""
    _require_login(call)
    form = {name: str(value) for name, value in (await call.form()).items()}
    to, body = form.get("To", ""), form.get("Body", "")
    sender = form.get("From") or form.get("MessagingServiceSid", "")
    for given, number in ((to, 21604), (sender, 21603), (body or form.get("MediaUrl"), 21602)):
        if not given:
            _error(number)
    if to in _MAGIC or not _E164.fullmatch(to):
        _error(_MAGIC.get(to, 21211))
    if len(body) > LONGEST:
        _error(21617)
    row = await call.take("sms", recipient=to, text=body, sender=sender)
    resource = _resource(call, row, "queued")
    if url := form.get("StatusCallback"):
        task = asyncio.create_task(_call_back(url, resource))
        _callbacks.add(task)
        task.add_done_callback(_callbacks.discard)
    return answer(201, **resource)


@emulation.answers(_PATH + ".json")
async def messages(call: Call) -> Response:
    """Messages, newest first, filtered by `To`."""
    _require_login(call)
    asked = call.query_params
    size = min(int(asked["PageSize"]) if asked.get("PageSize", "").isdecimal() else 50, 1000)
    rows = [
        row
        for row in call.here.store.search(asked.get("To", ""), channel="sms", rows=size)
        if row.provider == emulation.name
    ]
    resources = [_resource(call, row, "delivered") for row in rows]
    return answer(200, messages=resources, page=0, page_size=size, next_page_uri=None)


@emulation.answers(_PATH + "/{sid}.json")
async def message(call: Call) -> Response:
    """One message."""
    _require_login(call)
    number = re.fullmatch(r"SM([0-9a-f]{32})", call.path_params["sid"])
    found = call.here.store.get(int(number[1], 16) % 2**63) if number else None
    if not found or found[0].provider != emulation.name:
        emulation.refuse(404)
    return answer(200, **_resource(call, found[0], "delivered"))


def _resource(call: Call, row: Row, status: str) -> dict[str, Any]:
    account, sid = call.path_params["account"], f"SM{row.taken_id:032x}"
    is_service = row.sender.startswith("MG")
    at = format_datetime(datetime.fromisoformat(row.taken_at))
    return {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": row.text,
        "date_created": at,
        "date_sent": None if status == "queued" else at,
        "date_updated": at,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": None if is_service else row.sender,
        "messaging_service_sid": row.sender if is_service else None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": status,
        "subresource_uris": {},
        "to": row.recipient,
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{sid}.json",
    }


async def _call_back(url: str, resource: dict[str, Any]) -> None:
    """Calls this machine only."""
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        return
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        for status in ("sent", "delivered"):
            form = {
                "AccountSid": resource["account_sid"],
                "ApiVersion": resource["api_version"],
                "From": resource["from"] or "",
                "MessageSid": resource["sid"],
                "MessageStatus": status,
                "SmsSid": resource["sid"],
                "SmsStatus": status,
                "To": resource["to"],
            }
            with suppress(httpx.HTTPError):
                headers = {"X-Twilio-Signature": signature(url, form)}
                await client.post(url, data=form, headers=headers)


def signature(url: str, form: Mapping[str, str]) -> str:
    """Twilio's signature: HMAC-SHA1 of URL and sorted fields."""
    content = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(SECRET.encode(), content.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
