"""Emulates Alibaba Cloud's SMS (Dysmsapi 2017-05-25): SendSms and QuerySendDetails.

Sources: Alibaba Cloud's reference on both, error codes and the V3 request signature (checked).
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.responses import Response

from perennial.deliveries.providers.emulation import Call, Emulation, answer, new_id, same

KEY_ID, KEY_SECRET = "sandbox", "sandbox"

ALGORITHM = "ACS3-HMAC-SHA256"
VERSION = "2017-05-25"

_GATEWAY = {
    "SignatureDoesNotMatch": (400, "Specified signature is not matched with our calculation."),
    "InvalidAccessKeyId.NotFound": (404, "Specified access key is not found."),
    "MissingAuthorization": (400, "Authorization is mandatory for this action."),
    "InvalidVersion": (400, "Specified parameter Version is not valid."),
    "InvalidAction.NotFound": (404, "Specified api is not found, please check your url."),
    "Throttling.User": (400, "Request was denied due to user flow control."),
    "InternalError": (500, "The request processing has failed due to some unknown error."),
    "ServiceUnavailable": (503, "The request has failed due to a temporary failure."),
}
_USUAL = {
    401: "SignatureDoesNotMatch",
    404: "InvalidAction.NotFound",
    429: "Throttling.User",
    500: "InternalError",
    503: "ServiceUnavailable",
}
_REFUSED = {
    "isv.MOBILE_NUMBER_ILLEGAL": "非法手机号",
    "isv.MOBILE_COUNT_OVER_LIMIT": "手机号码数量超过限制",
    "isv.BUSINESS_LIMIT_CONTROL": "触发分钟级流控Permits:1",
    "isv.SMS_SIGNATURE_ILLEGAL": "短信签名不合法",
    "isv.SMS_TEMPLATE_ILLEGAL": "短信模版不合法",
    "isv.INVALID_JSON_PARAM": "参数格式错误，请修改为字符串值",
    "isv.AMOUNT_NOT_ENOUGH": "账户余额不足",
    "isp.SYSTEM_ERROR": "系统错误",
}
"""Refusals of one text: the HTTP status is 200."""

_MOST_NUMBERS = 1000
_FRESH_SECONDS = 900
_PHONE = re.compile(r"(\+?86)?1[3-9]\d{9}|(00|\+)?[1-9]\d{6,14}")
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{{64}})"
)


def refusal(status: int, code: str) -> Response:
    """An error answer of the action (`isv.`, `isp.`) or the gateway."""
    if code.startswith(("isv.", "isp.")):
        return answer(200, Code=code, Message=_REFUSED.get(code, code), RequestId=new_id())
    code = code or _USUAL.get(status, "InternalError")
    number, text = _GATEWAY.get(code, (status, code))
    return answer(
        number,
        Code=code,
        Message=text,
        RequestId=new_id(),
        HostId="dysmsapi.aliyuncs.com",
        Recommend="https://api.aliyun.com/troubleshoot",
    )


emulation = Emulation("aliyun", refusal)


@emulation.sends("/")
async def act(call: Call) -> Response:
    """Run one action, with parameters from query or form."""
    asked = call.headers
    emulation.require(asked.get("x-acs-version") == VERSION, 400, "InvalidVersion")
    await _require_signature(call)
    form = {name: str(value) for name, value in (await call.form()).items()}
    given = dict(call.query_params) | form
    action = asked.get("x-acs-action")
    emulation.require(action in ("SendSms", "QuerySendDetails"), 404)
    return _details(call, given) if action != "SendSms" else await _send(call, given)


async def _send(call: Call, given: dict[str, str]) -> Response:
    numbers = [number for number in given.get("PhoneNumbers", "").split(",") if number]
    _require(numbers and all(map(_PHONE.fullmatch, numbers)), "isv.MOBILE_NUMBER_ILLEGAL")
    _require(len(numbers) <= _MOST_NUMBERS, "isv.MOBILE_COUNT_OVER_LIMIT")
    _require(given.get("SignName"), "isv.SMS_SIGNATURE_ILLEGAL")
    _require(given.get("TemplateCode"), "isv.SMS_TEMPLATE_ILLEGAL")
    parameters = given.get("TemplateParam", "{}")
    try:
        _require(isinstance(json.loads(parameters), dict), "isv.INVALID_JSON_PARAM")
    except ValueError:
        _require(condition=False, code="isv.INVALID_JSON_PARAM")
    row = await call.take(
        "sms",
        recipient=",".join(numbers),
        sender=given["SignName"],
        subject=given["TemplateCode"],
        text=parameters,
        key=given.get("OutId", ""),
    )
    return answer(200, Code="OK", Message="OK", BizId=f"{row.taken_id:018d}^0", RequestId=new_id())


def _details(call: Call, given: dict[str, str]) -> Response:
    number = given.get("PhoneNumber", "")
    rows = [
        row
        for row in call.here.store.search(number, channel="sms")
        if row.provider == emulation.name and number in row.recipient.split(",")
    ]
    details = [
        {
            "Content": f"【{row.sender}】{row.text}",
            "ErrCode": "DELIVERED",
            "OutId": row.key,
            "PhoneNum": number,
            "ReceiveDate": row.taken_at[:19].replace("T", " "),
            "SendDate": row.taken_at[:19].replace("T", " "),
            "SendStatus": 3,
            "TemplateCode": row.subject,
        }
        for row in rows
        if given.get("BizId") in (None, "", f"{row.taken_id:018d}^0")
    ]
    return answer(
        200,
        Code="OK",
        Message="OK",
        TotalCount=str(len(details)),
        SmsSendDetailDTOs={"SmsSendDetailDTO": details},
        RequestId=new_id(),
    )


def _require(condition: object, code: str) -> None:
    emulation.require(condition, 200, code)


async def _require_signature(call: Call) -> None:
    asked, body = call.headers, await call.body()
    found = _AUTHORIZATION.fullmatch(asked.get("authorization", ""))
    if not found:
        emulation.refuse(400, "MissingAuthorization")
    key_id, names, given = found.groups()
    emulation.require(key_id == KEY_ID, 404, "InvalidAccessKeyId.NotFound")
    digest = hashlib.sha256(body).hexdigest()
    query = sorted(call.query_params.multi_items())
    canonical = "\n".join(
        (
            call.method,
            "/",
            "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in query),
            "".join(f"{name}:{asked.get(name, '').strip()}\n" for name in names.split(";")),
            names,
            digest,
        )
    )
    content = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    wanted = hmac.new(KEY_SECRET.encode(), content.encode(), hashlib.sha256).hexdigest()
    is_right = same(given, wanted) and asked.get("x-acs-content-sha256") == digest
    is_fresh = _is_fresh(asked.get("x-acs-date", ""))
    emulation.require(is_right and is_fresh, 400, "SignatureDoesNotMatch")


def _is_fresh(date: str) -> bool:
    try:
        at = datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs((datetime.now(UTC) - at).total_seconds()) <= _FRESH_SECONDS


def _quoted(value: str) -> str:
    return quote(value, safe="~")
