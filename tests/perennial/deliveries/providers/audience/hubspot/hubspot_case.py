"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.hubspot": case.Case(
        "hubspot",
        {"token": case.SECRET},
        case.AUDIENCE,
        "jo@example.com",
        {case.CONFIGURATION: ["401:"], case.UNAVAILABLE: ["500:"]},
        has_status_alone=True,
    ),
}
