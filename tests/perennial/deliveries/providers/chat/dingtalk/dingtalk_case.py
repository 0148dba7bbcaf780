"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "dingtalk.robot": case.Case(
        "dingtalk",
        lambda url, _: {
            "dingtalk": {
                "url": f"{url}/robot/send?access_token={case.SECRET}",
                "secret": case.SECRET,
            }
        },
        case.POST | {"channel": "dingtalk"},
        f"dingtalk {case.SECRET}",
        {"401:": case.CONFIGURATION, "429:": case.THROTTLED, "500:": case.UNAVAILABLE},
        remembers=True,
    ),
}
