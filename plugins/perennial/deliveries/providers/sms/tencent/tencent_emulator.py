"""Emulates Tencent Cloud's SMS (API 3.0, 2021-01-11): SendSms.

Sources: Tencent Cloud's SendSms, error codes and TC3-HMAC-SHA256 signature (checked).
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime

from starlette.responses import Response

from perennial.deliveries.providers.emulation import (
    Call,
    Emulation,
    answer,
    new_id,
    same,
    seconds_now,
)

SECRET_ID, SECRET_KEY = "sandbox", "sandbox"

ALGORITHM = "TC3-HMAC-SHA256"
VERSION = "2021-01-11"

_GATEWAY = {
    "AuthFailure.SignatureFailure": "The provided credentials could not be validated.",
    "AuthFailure.SignatureExpire": "Signature expired.",
    "AuthFailure.SecretIdNotFound": "The SecretId is not found.",
    "InvalidAction": "The request action is not found.",
    "NoSuchVersion": "The request version is not found.",
    "MissingParameter": "The request is missing a parameter.",
    "RequestLimitExceeded": "Your current request times exceeds the frequency limit.",
    "InternalError": "An internal error has occurred.",
    "LimitExceeded.PhoneNumberCountLimit": "The number of mobile numbers exceeds the upper limit.",
}
_USUAL = {
    400: "MissingParameter",
    401: "AuthFailure.SignatureFailure",
    404: "InvalidAction",
    429: "RequestLimitExceeded",
    500: "InternalError",
}
_OF_ONE = {
    "InvalidParameterValue.IncorrectPhoneNumber": "incorrect phone number",
    "FailedOperation.PhoneNumberInBlacklist": "phone number in blacklist",
    "LimitExceeded.PhoneNumberDailyLimit": "daily limit of the number is exceeded",
}
"""Refusals of one number, given in its own status."""

_MOST_NUMBERS = 200
_FRESH_SECONDS = 300
_PHONE = re.compile(r"\+?[1-9]\d{6,14}")
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^/]+)/([\d-]+)/sms/tc3_request, "
    r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
)


def refusal(status: int, code: str) -> Response:
    """An error answer with HTTP status 200, or a gateway's as HTML."""
    if status in (502, 503, 504) and not code:
        return Response("<html>Bad Gateway</html>", status, media_type="text/html")
    code = code or _USUAL.get(status, "InternalError")
    error = {"Code": code, "Message": _GATEWAY.get(code, code)}
    return answer(200, Response={"Error": error, "RequestId": new_id().lower()})


emulation = Emulation("tencent", refusal)


@emulation.sends("/")
async def act(call: Call) -> Response:
    """Run one action."""
    asked = call.headers
    await _require_signature(call)
    emulation.require(asked.get("x-tc-action") == "SendSms", 404)
    emulation.require(asked.get("x-tc-version") == VERSION, 400, "NoSuchVersion")
    given = await call.content()
    for name in ("PhoneNumberSet", "SmsSdkAppId", "TemplateId"):
        emulation.require(given.get(name), 400)
    numbers = [str(number) for number in given["PhoneNumberSet"]]
    too_many = "LimitExceeded.PhoneNumberCountLimit"
    emulation.require(len(numbers) <= _MOST_NUMBERS, 400, too_many)
    statuses = [await _send(call, given, number) for number in numbers]
    return answer(200, Response={"SendStatusSet": statuses, "RequestId": new_id().lower()})


async def _send(call: Call, given: dict[str, object], number: str) -> dict[str, object]:
    context = str(given.get("SessionContext") or "")
    status: dict[str, object] = {
        "SerialNo": "",
        "PhoneNumber": number,
        "Fee": 0,
        "SessionContext": context,
        "IsoCode": "",
    }
    if not _PHONE.fullmatch(number):
        code = "InvalidParameterValue.IncorrectPhoneNumber"
        return status | {"Code": code, "Message": _OF_ONE[code]}
    parameters = given.get("TemplateParamSet") or []
    row = await call.take(
        "sms",
        recipient=number,
        sender=str(given.get("SignName") or ""),
        subject=str(given["TemplateId"]),
        text="\n".join(map(str, parameters)) if isinstance(parameters, list) else "",
        key=context,
    )
    serial = f"2645:{row.taken_id:016d}"
    return status | {
        "SerialNo": serial,
        "Fee": 1,
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN" if number.startswith(("+86", "86")) else "US",
    }


async def _require_signature(call: Call) -> None:
    asked, body = call.headers, await call.body()
    found = _AUTHORIZATION.fullmatch(asked.get("authorization", ""))
    if not found:
        emulation.refuse(401)
    secret_id, day, names, given = found.groups()
    emulation.require(secret_id == SECRET_ID, 401, "AuthFailure.SecretIdNotFound")
    stamp = asked.get("x-tc-timestamp", "")
    emulation.require(stamp.isdecimal(), 400)
    is_fresh = abs(seconds_now() - int(stamp)) <= _FRESH_SECONDS
    emulation.require(is_fresh, 401, "AuthFailure.SignatureExpire")
    emulation.require(day == f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d}", 401)
    canonical = "\n".join(
        (
            call.method,
            "/",
            call.scope["query_string"].decode(),
            "".join(f"{name}:{asked.get(name, '').strip().lower()}\n" for name in names.split(";")),
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    content = f"{ALGORITHM}\n{stamp}\n{day}/sms/tc3_request\n{digest}"
    key = f"TC3{SECRET_KEY}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    wanted = hmac.new(key, content.encode(), hashlib.sha256).hexdigest()
    emulation.require(same(given, wanted), 401)
