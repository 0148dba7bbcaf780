"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.mailchimp": case.Case(
        "mailchimp",
        {"api_key": case.SECRET, "list_id": "L1"},
        case.AUDIENCE,
        "jo@example.com",
        {case.CONFIGURATION: ["401:", "400:"], case.UNAVAILABLE: ["500:"]},
    ),
}
