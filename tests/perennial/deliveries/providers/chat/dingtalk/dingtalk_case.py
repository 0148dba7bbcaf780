"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "dingtalk.robot": case.Case(
        "dingtalk",
        {"secret": case.SECRET},
        case.POST | {"channel": "dingtalk"},
        f"dingtalk {case.SECRET}",
        {case.CONFIGURATION: ["401:"], case.UNAVAILABLE: ["500:"]},
        path=f"/robot/send?access_token={case.SECRET}",
        remembers=True,
    ),
}
