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
    "lark.robot": Case(
        "lark",
        lambda url, _: {"lark": {"url": f"{url}/open-apis/bot/v2/hook/{SECRET}", "secret": SECRET}},
        POST | {"channel": "lark"},
        f"lark {SECRET}",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
        remembers=True,
    ),
}
