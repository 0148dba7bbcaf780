"""What the emulators of Lark and DingTalk share."""

import json
from typing import Any

from perennial.deliveries.providers.emulation import seconds_now

_FRESH_SECONDS = 3600


def is_fresh(timestamp: str, per_second: int) -> bool:
    """Whether a Unix time, in 1/`per_second` s, is within an hour of now."""
    if not timestamp.isdecimal():
        return False
    return abs(seconds_now() - int(timestamp) / per_second) <= _FRESH_SECONDS


def words_of(content: Any) -> str:
    """A message's text, whatever its type."""
    if isinstance(content, dict) and ("text" in content or "content" in content):
        return str(content.get("text") or content["content"])
    return json.dumps(content, ensure_ascii=False)
