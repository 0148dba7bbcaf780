"""What Alibaba Cloud and Tencent Cloud call back with: reports of texts, and replies.

Neither signs its calls. So the address they are given holds a key, `/webhooks/aliyun?key=...`,
which is `PERENNIAL_ALIYUN_CALLBACK_KEY`; likewise for Tencent. Their times are China's.
Source: Alibaba Cloud's references of SmsReport and SmsUp over HTTP, Tencent Cloud's of callbacks
for status and for replies.
"""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from perennial.config.environment import Settings
from perennial.deliveries.providers.callbacks import Answers, WebhookRefused, answering
from perennial.deliveries.providers.opening import scrub
from perennial.domain import Observation, Reply, State

_CHINA = timezone(timedelta(hours=8))
_DELIVERED = ("DELIVERED", "DELIVRD", "SUCCESS")
_DEAD = ("MK:0001", "MOBILE_NOT_ON_SERVICE", "MK:0012", "UNDELIV:NUMBER")
"""Codes of a number nobody has; operators have many more, which say nothing so sure."""


@answering(Answers("application/json", '{"code":0,"msg":"OK"}', '{"code":1,"msg":"not taken"}'))
def parse_aliyun(
    headers: Mapping[str, str], body: bytes, settings: Settings
) -> list[Observation | Reply]:
    """Read one call of Alibaba Cloud's: a list of reports or of replies.

    Raises:
        WebhookRefused: The key is missing or wrong, or it is no such list.
    """
    _require_key(headers, settings.aliyun.callback_key, "ALIYUN")
    return _told(body, _aliyun)


@answering(
    Answers("application/json", '{"result":0,"errmsg":"OK"}', '{"result":1,"errmsg":"not taken"}')
)
def parse_tencent(
    headers: Mapping[str, str], body: bytes, settings: Settings
) -> list[Observation | Reply]:
    """Read one call of Tencent Cloud's: a list of reports, or one reply.

    Raises:
        WebhookRefused: The key is missing or wrong, or it is neither.
    """
    _require_key(headers, settings.tencent.callback_key, "TENCENT")
    return _told(body, _tencent)


def _aliyun(row: dict[str, Any]) -> Observation | Reply:
    if "content" in row:
        at, name = _instant(row["send_time"]), str(row.get("sequence_id", ""))
        return Reply("sms", _number(row["phone_number"]), str(row["content"]), at, "aliyun", name)
    code, phone = str(row.get("err_code", "")), str(row["phone_number"])
    is_there = row["success"] in (True, "true")
    return Observation(
        State.DELIVERED if is_there else State.BOUNCED,
        _instant(row["report_time"]),
        message_id=str(row.get("out_id") or ""),
        provider="aliyun",
        provider_message_id=str(row["biz_id"]),
        reason="" if is_there else scrub(code, phone),
        is_permanent=not is_there and code in _DEAD,
    )


def _tencent(row: dict[str, Any]) -> Observation | Reply:
    phone = f"+{row['nationcode']}{row['mobile']}"
    if "text" in row:
        at = datetime.fromtimestamp(int(row["time"]), UTC)
        return Reply("sms", phone, str(row["text"]), at, "tencent")
    code = str(row.get("errmsg", ""))
    is_there = row["report_status"] in _DELIVERED
    return Observation(
        State.DELIVERED if is_there else State.BOUNCED,
        _instant(row["user_receive_time"]),
        provider="tencent",
        provider_message_id=str(row["sid"]),
        reason="" if is_there else scrub(code, str(row["mobile"])),
        is_permanent=not is_there and code in _DEAD,
    )


def _told(body: bytes, read: Any) -> list[Observation | Reply]:
    try:
        content = json.loads(body)
        return [read(row) for row in (content if isinstance(content, list) else [content])]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        raise WebhookRefused("the content is not as described") from None  # its words quote it


def _require_key(headers: Mapping[str, str], key: SecretStr, name: str) -> None:
    wanted = key.get_secret_value()
    if not wanted:
        raise WebhookRefused(f"PERENNIAL_{name}_CALLBACK_KEY is not set")
    given = parse_qs(urlsplit(headers.get(":url", "")).query).get("key", [""])[0]
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise WebhookRefused("the key is wrong")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(str(text)).replace(tzinfo=_CHINA).astimezone(UTC)


def _number(phone: object) -> str:
    """E.164: numbers of mainland China come without their country code."""
    digits = str(phone).lstrip("+")
    return f"+86{digits}" if len(digits) == 11 and digits.startswith("1") else f"+{digits}"
