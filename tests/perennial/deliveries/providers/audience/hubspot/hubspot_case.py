"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.hubspot": case.Case(
        "hubspot",
        lambda url, _: {"hubspot": {"url": url, "token": case.SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {"401:": case.CONFIGURATION, "429:": case.THROTTLED, "500:": case.UNAVAILABLE},
        has_status_alone=True,
    ),
}
