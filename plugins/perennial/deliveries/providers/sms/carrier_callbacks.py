"""What the callbacks of Alibaba Cloud and Tencent Cloud share.

They are unsigned, so their URL contains a key: `/webhooks/aliyun?key=...` with
`PERENNIAL_ALIYUN_CALLBACK_KEY`; likewise for Tencent. Their times are China's.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from perennial.deliveries.providers.callbacks import WebhookRefused
from perennial.domain import Observation, Reply

_CHINA = timezone(timedelta(hours=8))
DEAD = ("MK:0001", "MOBILE_NOT_ON_SERVICE", "MK:0012", "UNDELIV:NUMBER")
"""Codes of a number no longer in use; operators' many other codes are less certain."""


def told(
    body: bytes, read: Callable[[dict[str, Any]], Observation | Reply]
) -> list[Observation | Reply]:
    """Parse one row or a list of rows.

    Raises:
        WebhookRefused: `read` rejects a row.
    """
    try:
        content = json.loads(body)
        return [read(row) for row in (content if isinstance(content, list) else [content])]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        raise WebhookRefused("the content is invalid") from None  # its words quote it


def require_key(headers: Mapping[str, str], key: SecretStr, variable: str) -> None:
    """Check the URL's key, which `variable` sets.

    Raises:
        WebhookRefused: The key is missing, wrong or not set.
    """
    wanted = key.get_secret_value()
    if not wanted:
        raise WebhookRefused(f"{variable} is not set")
    given = parse_qs(urlsplit(headers.get(":url", "")).query).get("key", [""])[0]
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise WebhookRefused("the key is invalid")


def instant_of(text: str) -> datetime:
    """Convert China's time to UTC."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=_CHINA).astimezone(UTC)
