"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.chat.wecom import wecom_emulator as wecom

CASES = {
    "wecom.task": case.Case(
        "wecom",
        lambda url, _: {
            "wecom": {
                "url": url,
                "corp_id": wecom.CORPORATION,
                "secret": case.SECRET,
                "staff": "ann",
            }
        },
        case.POST | {"channel": "wecom", "address": "wm-customer"},
        "wm-customer",
        {
            "400:40096": case.GONE,
            "400:45002": case.CONTENT,
            "400:60011": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "500:": case.UNAVAILABLE,
            "502:": case.IN_DOUBT,
        },
    ),
    "wecom.app": case.Case(
        "wecom",
        lambda url, _: {
            "wecom": {
                "url": url,
                "corp_id": wecom.CORPORATION,
                "secret": case.SECRET,
                "agent_id": "7",
            }
        },
        case.POST | {"channel": "wecom", "address": "ann"},
        "ann",
        {"429:": case.THROTTLED, "502:": case.IN_DOUBT},
    ),
    "community.wecom_robot": case.Case(
        "wecom",
        lambda url, _: {"wecom": {"url": url, "robot_key": case.SECRET}},
        case.POST | {"channel": "community"},
        f"robot {case.SECRET}",
        {"400:93000": case.CONFIGURATION, "429:": case.THROTTLED, "502:": case.IN_DOUBT},
        remembers=True,
    ),
}
