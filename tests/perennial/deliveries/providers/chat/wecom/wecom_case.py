"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    GONE,
    IN_DOUBT,
    POST,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.chat.wecom import wecom_emulator as wecom

CASES = {
    "wecom.task": Case(
        "wecom",
        lambda url, _: {
            "wecom": {"url": url, "corp_id": wecom.CORPORATION, "secret": SECRET, "staff": "ann"}
        },
        POST | {"channel": "wecom", "address": "wm-customer"},
        "wm-customer",
        {
            "400:40096": GONE,
            "400:45002": CONTENT,
            "400:60011": CONFIGURATION,
            "429:": THROTTLED,
            "500:": UNAVAILABLE,
            "502:": IN_DOUBT,
        },
    ),
    "wecom.app": Case(
        "wecom",
        lambda url, _: {
            "wecom": {"url": url, "corp_id": wecom.CORPORATION, "secret": SECRET, "agent_id": "7"}
        },
        POST | {"channel": "wecom", "address": "ann"},
        "ann",
        {"429:": THROTTLED, "502:": IN_DOUBT},
    ),
    "community.wecom_robot": Case(
        "wecom",
        lambda url, _: {"wecom": {"url": url, "robot_key": SECRET}},
        POST | {"channel": "community"},
        f"robot {SECRET}",
        {"400:93000": CONFIGURATION, "429:": THROTTLED, "502:": IN_DOUBT},
        remembers=True,
    ),
}
