"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "audience.braze": Case(
        "braze",
        lambda url, _: {"braze": {"url": url, "api_key": SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "p1",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
        has_status_alone=True,
    ),
}
