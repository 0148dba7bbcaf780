"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "lark.robot": case.Case(
        "lark",
        lambda url, _: {
            "lark": {"url": f"{url}/open-apis/bot/v2/hook/{case.SECRET}", "secret": case.SECRET}
        },
        case.POST | {"channel": "lark"},
        f"lark {case.SECRET}",
        {"401:": case.CONFIGURATION, "429:": case.THROTTLED, "500:": case.UNAVAILABLE},
        remembers=True,
    ),
}
