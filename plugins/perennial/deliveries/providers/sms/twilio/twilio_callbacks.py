"""Parse Twilio's callbacks: delivery reports and replies.

Sources: Twilio's status callbacks, incoming messages, webhook security (signature) and error codes
(11750 and 15003: the form of an answer).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from perennial.config.environment import Settings
from perennial.deliveries.providers.callbacks import Answers, WebhookRefused, answering
from perennial.deliveries.providers.provider import scrub
from perennial.deliveries.providers.sms.twilio.twilio_settings import Twilio
from perennial.domain import Observation, Reply, State

_ENDS = {
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.BOUNCED,
    "failed": State.BOUNCED,
}
_DEAD = frozenset({"30005", "30006", "21211", "21614"})
"""The number is not in use, or takes no texts."""
_EXPIRED = frozenset({"30003", "30008", "30017"})
"""The phone was off for too long, or the reason is unknown."""


@answering(Answers("text/xml", "<Response/>", "<Response/>"))  # no text is sent back
def parse(headers: Mapping[str, str], body: bytes, _: Settings) -> list[Observation | Reply]:
    """Parse one call, dated by the real clock because Twilio sends no time.

    Raises:
        WebhookRefused: No token is set, the signature is wrong, or the form names no message.
    """
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    _require_signature(headers, pairs, Twilio.read().auth_token.get_secret_value())
    form, at = dict(pairs), datetime.now(UTC)
    if not (sid := form.get("MessageSid", "")):
        raise WebhookRefused("the call names no message")
    if form.get("SmsStatus") == "received":
        address, words = form.get("From", ""), form.get("Body", "")
        return [Reply("sms", address, words, at, "twilio", sid)]
    state = _ENDS.get(form.get("MessageStatus", ""))
    if state is None:
        return []  # on its way
    code = form.get("ErrorCode", "")
    return [
        Observation(
            State.EXPIRED if code in _EXPIRED else state,
            at,
            provider="twilio",
            provider_message_id=sid,
            reason=scrub(f"{form['MessageStatus']} {code}".strip(), form.get("To", "")),
            is_permanent=code in _DEAD,
        )
    ]


def _require_signature(
    headers: Mapping[str, str], pairs: list[tuple[str, str]], token: str
) -> None:
    if not token:
        raise WebhookRefused("PERENNIAL_TWILIO_AUTH_TOKEN is not set")
    content = headers.get(":url", "") + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.new(token.encode(), content.encode(), hashlib.sha1).digest()
    given = headers.get("x-twilio-signature", "")
    if not hmac.compare_digest(base64.b64encode(digest), given.encode()):
        raise WebhookRefused("the signature is invalid")
