"""Parse Tencent Cloud's callbacks: delivery reports and replies."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from perennial.config.environment import Settings
from perennial.deliveries.providers.callbacks import Answers, answering
from perennial.deliveries.providers.provider import scrub
from perennial.deliveries.providers.sms.carrier_callbacks import DEAD, instant_of, require_key, told
from perennial.deliveries.providers.sms.tencent.tencent_settings import Tencent
from perennial.domain import Observation, Reply, State

_DELIVERED = ("DELIVERED", "DELIVRD", "SUCCESS")


@answering(
    Answers("application/json", '{"result":0,"errmsg":"OK"}', '{"result":1,"errmsg":"not taken"}')
)
def parse(headers: Mapping[str, str], body: bytes, _: Settings) -> list[Observation | Reply]:
    """Parse a list of reports, or one reply.

    Raises:
        WebhookRefused: The key is missing or wrong, or the body is invalid.
    """
    require_key(headers, Tencent.read().callback_key, Tencent.variable("callback_key"))
    return told(body, _row)


def _row(row: dict[str, Any]) -> Observation | Reply:
    phone = f"+{row['nationcode']}{row['mobile']}"
    if "text" in row:
        at = datetime.fromtimestamp(int(row["time"]), UTC)
        return Reply("sms", phone, str(row["text"]), at, "tencent")
    code = str(row.get("errmsg", ""))
    is_there = row["report_status"] in _DELIVERED
    return Observation(
        State.DELIVERED if is_there else State.BOUNCED,
        instant_of(row["user_receive_time"]),
        provider="tencent",
        provider_message_id=str(row["sid"]),
        reason="" if is_there else scrub(code, str(row["mobile"])),
        is_permanent=not is_there and code in DEAD,
    )
