"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "audience.mailchimp": Case(
        "mailchimp",
        lambda url, _: {"mailchimp": {"url": url, "api_key": SECRET, "list_id": "L1"}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {"401:": CONFIGURATION, "400:": CONFIGURATION, "429:": THROTTLED, "500:": UNAVAILABLE},
    ),
}
