"""Emulates an endpoint that takes Standard Webhooks and deduplicates."""

import base64
import hashlib
import hmac

from starlette.responses import Response

from perennial.deliveries.providers.emulation import Call, Emulation, answer, same, seconds_now

SECRET = "whsec_c2FuZGJveC1zYW5kYm94LXNhbmRib3g="  # noqa: S105 - everybody may know it
"""The shared key: base64 after the prefix."""

TOLERANCE_SECONDS = 300


def refusal(status: int, code: str) -> Response:
    """An error as JSON."""
    return answer(status, error=code or f"refused with {status}")


emulation = Emulation("webhook", refusal)


@emulation.sends("/{name}")
async def take_event(call: Call) -> Response:
    """Check the signature; take each id once."""
    asked, body = call.headers, await call.body()
    name, at = asked.get("webhook-id", ""), asked.get("webhook-timestamp", "")
    emulation.require(name and at.isdecimal(), 400, "headers are missing")
    emulation.require(abs(seconds_now() - int(at)) <= TOLERANCE_SECONDS, 400, "too old or too new")
    wanted = signature(name, at, body)
    given = asked.get("webhook-signature", "").split()
    emulation.require(any(same(candidate, wanted) for candidate in given), 401, "wrong signature")
    if not call.here.store.find(emulation.name, name):
        words = body.decode("utf-8", "replace")
        recipient = call.path_params["name"]
        await call.take("webhook", recipient=recipient, text=words, key=name)
    return Response(status_code=204)


def signature(name: str, timestamp: str, body: bytes) -> str:
    """Signature version 1: HMAC-SHA256 of `<id>.<timestamp>.<body>`."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
