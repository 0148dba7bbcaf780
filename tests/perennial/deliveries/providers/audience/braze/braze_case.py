"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.braze": case.Case(
        "braze",
        lambda url, _: {"braze": {"url": url, "api_key": case.SECRET}},
        {"channel": "audience", "text": "Lapsed"},
        "p1",
        {"401:": case.CONFIGURATION, "429:": case.THROTTLED, "500:": case.UNAVAILABLE},
        has_status_alone=True,
    ),
}
