"""Emulates Firebase Cloud Messaging (HTTP v1) and Google's token endpoint.

It serves `service-account.json`. Sources: Google's `projects.messages.send`, FCM error codes,
service accounts (RFC 7523).
"""

from functools import lru_cache
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.responses import Response

from perennial.deliveries.providers.emulation import Call, Emulation, answer, new_id

PROJECT = "sandbox"
EMAIL = f"sandbox@{PROJECT}.iam.gserviceaccount.com"
SCOPES = (
    "https://www.googleapis.com/auth/firebase.messaging",
    "https://www.googleapis.com/auth/cloud-platform",
)
AUDIENCE = "https://oauth2.googleapis.com/token"
"""The audience of the assertions of Google's clients, wherever they post them."""

LARGEST = 4096
"""Bytes of a message's data and notification."""

_STATUSES = {
    "INVALID_ARGUMENT": (400, "INVALID_ARGUMENT", "The registration token is not valid."),
    "UNREGISTERED": (404, "NOT_FOUND", "Requested entity was not found."),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED", "SenderId mismatch"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED", "Quota exceeded."),
    "THIRD_PARTY_AUTH_ERROR": (401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service"),
    "INTERNAL": (500, "INTERNAL", "Internal error encountered."),
    "UNAVAILABLE": (503, "UNAVAILABLE", "The service is currently unavailable."),
}
_USUAL = {
    400: "INVALID_ARGUMENT",
    403: "SENDER_ID_MISMATCH",
    404: "UNREGISTERED",
    429: "QUOTA_EXCEEDED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}

_tokens: set[str] = set()


def refusal(status: int, code: str) -> Response:
    """An error answer of Google; `code` is FCM's error code."""
    code = code or _USUAL.get(status, "")
    number, name, text = _STATUSES.get(
        code, (status, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    )
    error: dict[str, Any] = {"code": number, "message": text, "status": name}
    if code:
        kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
        error["details"] = [{"@type": kind, "errorCode": code}]
    return answer(number, error=error)


emulation = Emulation("fcm", refusal)


@lru_cache(maxsize=1)
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@emulation.answers("/service-account.json")
async def service_account(call: Call) -> Response:
    """A service account as JSON."""
    pem = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return answer(
        200,
        type="service_account",
        project_id=PROJECT,
        private_key_id="sandbox",
        private_key=pem.decode(),
        client_email=EMAIL,
        client_id="1",
        token_uri=_token_url(call),
    )


@emulation.answers("/token", "POST")
async def token(call: Call) -> Response:
    """Exchange an assertion for an access token."""
    form = await call.form()
    try:
        claims = jwt.decode(
            str(form.get("assertion", "")),
            _key().public_key(),
            algorithms=["RS256"],
            audience=[AUDIENCE, _token_url(call)],
            issuer=EMAIL,
            options={"require": ["exp", "iat"]},
        )
    except jwt.PyJWTError:
        return answer(400, error="invalid_grant", error_description="Invalid JWT Signature.")
    if not set(SCOPES) & set(str(claims.get("scope", "")).split()):
        return answer(400, error="invalid_scope", error_description="No FCM scope requested.")
    _tokens.add(made := f"ya29.{uuid4().hex}")
    return answer(200, access_token=made, expires_in=3599, token_type="Bearer")  # noqa: S106


@emulation.sends("/v1/projects/{project}/messages:send")
async def send(call: Call) -> Response:
    """Take a message; FCM does not deduplicate."""
    emulation.require(call.bearer in _tokens, 401)
    emulation.require(call.path_params["project"] == PROJECT, 403)
    content = await call.content()
    message = content.get("message")
    message = message if isinstance(message, dict) else {}
    targets = [name for name in ("fid", "token", "topic", "condition") if message.get(name)]
    emulation.require(len(targets) == 1, 400)
    data = message.get("data") or {}
    emulation.require(all(isinstance(value, str) for value in data.values()), 400)
    emulation.require(len(await call.body()) <= 2 * LARGEST, 400)
    name = f"projects/{PROJECT}/messages/{new_id()}"
    if content.get("validate_only"):
        return answer(200, name=f"projects/{PROJECT}/messages/fake_message_id")
    notification = message.get("notification") or {}
    await call.take(
        "push",
        recipient=str(message[targets[0]]),
        subject=str(notification.get("title", "")),
        text=str(notification.get("body", "")),
        key=str(data.get("message_id", "")),
    )
    return answer(200, name=name)


def _token_url(call: Call) -> str:
    return f"{call.here.url}/emulate/fcm/token"
