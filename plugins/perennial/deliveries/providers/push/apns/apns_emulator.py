"""Emulates Apple Push Notification service with token authentication.

It serves HTTP/2 without TLS, HTTP/1.1 for `curl`, and the signing key as `AuthKey.p8`. Sources: as
for the provider.
"""

import re
from functools import lru_cache
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.responses import JSONResponse, Response

from perennial.deliveries.providers.emulation import Call, Emulation, seconds_now

TEAM, KEY = "SANDBOX000", "SANDBOX001"
"""Issuer of the tokens, and id of the key that signs them."""

LARGEST = 4096  # bytes of a payload
TOKEN_SECONDS = 3600

_REASONS = {
    "BadDeviceToken": 400,
    "BadExpirationDate": 400,
    "BadMessageId": 400,
    "BadPriority": 400,
    "DeviceTokenNotForTopic": 400,
    "InvalidPushType": 400,
    "MissingTopic": 400,
    "PayloadEmpty": 400,
    "TopicDisallowed": 400,
    "ExpiredProviderToken": 403,
    "InvalidProviderToken": 403,
    "MissingProviderToken": 403,
    "BadPath": 404,
    "MethodNotAllowed": 405,
    "Unregistered": 410,
    "PayloadTooLarge": 413,
    "TooManyProviderTokenUpdates": 429,
    "TooManyRequests": 429,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "Shutdown": 503,
}
_USUAL = {
    400: "BadDeviceToken",
    401: "InvalidProviderToken",
    403: "InvalidProviderToken",
    404: "BadPath",
    410: "Unregistered",
    413: "PayloadTooLarge",
    429: "TooManyRequests",
    500: "InternalServerError",
    503: "ServiceUnavailable",
}
_PUSH_TYPES = frozenset(
    {
        *("alert", "background", "location", "voip", "complication", "fileprovider", "mdm"),
        *("liveactivity", "pushtotalk", "widgets", "controls"),
    }
)


def refusal(status: int, code: str) -> Response:
    """An error answer of Apple; `code` is its reason."""
    reason = code or _USUAL.get(status, "InternalServerError")
    content: dict[str, object] = {"reason": reason}
    if reason == "Unregistered":
        content["timestamp"] = int(seconds_now() * 1000)
    headers = {"apns-id": str(uuid4()).upper()}
    return JSONResponse(content, _REASONS.get(reason, status), headers)


emulation = Emulation("apns", refusal)


@lru_cache(maxsize=1)
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@emulation.answers("/AuthKey.p8")
async def auth_key(_: Call) -> Response:
    """The key that signs tokens."""
    pem = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Response(pem, media_type="application/x-pem-file")


@emulation.sends("/3/device/{token}")
async def send(call: Call) -> Response:
    """Take a notification; repeats are not detected."""
    _require_token(call.bearer)
    asked, device = call.headers, call.path_params["token"]
    _require_headers(asked.get("apns-id"), asked.get("apns-topic"), asked.get("apns-push-type"))
    _require_numbers(asked.get("apns-priority", "10"), asked.get("apns-expiration", "0"))
    body = await call.body()
    content = await call.content()
    _require(len(body) <= LARGEST, "PayloadTooLarge")
    _require(isinstance(content.get("aps"), dict), "PayloadEmpty")
    _require(re.fullmatch(r"[0-9A-Fa-f]{64,200}", device), "BadDeviceToken")
    alert = content["aps"].get("alert") or {}
    alert = alert if isinstance(alert, dict) else {"body": alert}
    apns_id = asked.get("apns-id") or str(uuid4()).upper()
    await call.take(
        "push",
        recipient=device,
        subject=str(alert.get("title", "")),
        text=str(alert.get("body", "")),
        sender=asked.get("apns-topic", ""),
        key=apns_id.upper(),
    )
    return Response(headers={"apns-id": apns_id, "apns-unique-id": str(uuid4())})


def _require(condition: object, reason: str) -> None:
    emulation.require(condition, _REASONS[reason], reason)


def _require_headers(name: str | None, topic: str | None, kind: str | None) -> None:
    _require(topic, "MissingTopic")
    _require(kind in _PUSH_TYPES, "InvalidPushType")
    if name is not None:
        try:
            UUID(name)
        except ValueError:
            emulation.refuse(400, "BadMessageId")


def _require_numbers(priority: str, expiration: str) -> None:
    _require(priority in {"1", "5", "10"}, "BadPriority")
    _require(expiration.isdecimal(), "BadExpirationDate")


def _require_token(token: str) -> None:
    _require(token, "MissingProviderToken")
    try:
        head = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            _key().public_key(),
            algorithms=["ES256"],
            issuer=TEAM,
            options={"require": ["iat"]},
        )
    except jwt.PyJWTError:
        emulation.refuse(403, "InvalidProviderToken")
    _require(head.get("kid") == KEY, "InvalidProviderToken")
    _require(seconds_now() - claims["iat"] < TOKEN_SECONDS, "ExpiredProviderToken")
