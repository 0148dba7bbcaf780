"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "audience.hubspot": Case(
        "hubspot",
        lambda url, _: {"hubspot": {"url": url, "token": SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {"401:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
        has_status_alone=True,
    ),
}
