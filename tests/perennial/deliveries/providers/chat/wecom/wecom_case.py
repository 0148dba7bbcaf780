"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.chat.wecom import wecom_emulator as wecom

CASES = {
    "wecom.task": case.Case(
        "wecom",
        {"corp_id": wecom.CORPORATION, "secret": case.SECRET, "staff": "ann"},
        case.POST | {"channel": "wecom", "address": "wm-customer"},
        "wm-customer",
        {
            case.GONE: ["400:40096"],
            case.CONTENT: ["400:45002"],
            case.CONFIGURATION: ["400:60011"],
            case.UNAVAILABLE: ["500:"],
            case.IN_DOUBT: ["502:"],
        },
    ),
    "wecom.app": case.Case(
        "wecom",
        {"corp_id": wecom.CORPORATION, "secret": case.SECRET, "agent_id": "7"},
        case.POST | {"channel": "wecom", "address": "ann"},
        "ann",
        {case.IN_DOUBT: ["502:"]},
    ),
    "community.wecom_robot": case.Case(
        "wecom",
        {"robot_key": case.SECRET},
        case.POST | {"channel": "community"},
        f"robot {case.SECRET}",
        {case.CONFIGURATION: ["400:93000"], case.IN_DOUBT: ["502:"]},
        remembers=True,
    ),
}
