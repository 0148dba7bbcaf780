"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    POST,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "dingtalk.robot": Case(
        "dingtalk",
        lambda url, _: {
            "dingtalk": {"url": f"{url}/robot/send?access_token={SECRET}", "secret": SECRET}
        },
        POST | {"channel": "dingtalk"},
        f"dingtalk {SECRET}",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
        remembers=True,
    ),
}
