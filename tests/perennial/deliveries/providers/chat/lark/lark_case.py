"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "lark.robot": case.Case(
        "lark",
        {"secret": case.SECRET},
        case.POST | {"channel": "lark"},
        f"lark {case.SECRET}",
        {case.CONFIGURATION: ["401:"], case.UNAVAILABLE: ["500:"]},
        path=f"/open-apis/bot/v2/hook/{case.SECRET}",
        remembers=True,
    ),
}
