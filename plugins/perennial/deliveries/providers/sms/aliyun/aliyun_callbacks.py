"""Parse Alibaba Cloud's SmsReport and SmsUp: delivery reports and replies."""

from collections.abc import Mapping
from typing import Any

from perennial.config.environment import Settings
from perennial.deliveries.providers.callbacks import Answers, answering
from perennial.deliveries.providers.provider import scrub
from perennial.deliveries.providers.sms.aliyun.aliyun_settings import Aliyun
from perennial.deliveries.providers.sms.carrier_callbacks import DEAD, instant_of, require_key, told
from perennial.domain import Observation, Reply, State


@answering(Answers("application/json", '{"code":0,"msg":"OK"}', '{"code":1,"msg":"not taken"}'))
def parse(headers: Mapping[str, str], body: bytes, _: Settings) -> list[Observation | Reply]:
    """Parse a list of reports or replies.

    Raises:
        WebhookRefused: The key is missing or wrong, or the body is invalid.
    """
    require_key(headers, Aliyun.read().callback_key, Aliyun.variable("callback_key"))
    return told(body, _row)


def _row(row: dict[str, Any]) -> Observation | Reply:
    if "content" in row:
        at, name = instant_of(row["send_time"]), str(row.get("sequence_id", ""))
        return Reply("sms", _number(row["phone_number"]), str(row["content"]), at, "aliyun", name)
    code, phone = str(row.get("err_code", "")), str(row["phone_number"])
    is_there = row["success"] in (True, "true")
    return Observation(
        State.DELIVERED if is_there else State.BOUNCED,
        instant_of(row["report_time"]),
        message_id=str(row.get("out_id") or ""),
        provider="aliyun",
        provider_message_id=str(row["biz_id"]),
        reason="" if is_there else scrub(code, phone),
        is_permanent=not is_there and code in DEAD,
    )


def _number(phone: object) -> str:
    """To E.164; numbers of mainland China lack the country code."""
    digits = str(phone).lstrip("+")
    return f"+86{digits}" if len(digits) == 11 and digits.startswith("1") else f"+{digits}"
