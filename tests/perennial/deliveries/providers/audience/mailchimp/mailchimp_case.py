"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.mailchimp": case.Case(
        "mailchimp",
        lambda url, _: {"mailchimp": {"url": url, "api_key": case.SECRET, "list_id": "L1"}},
        {"channel": "audience", "text": "Lapsed"},
        "jo@example.com",
        {
            "401:": case.CONFIGURATION,
            "400:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "500:": case.UNAVAILABLE,
        },
    ),
}
