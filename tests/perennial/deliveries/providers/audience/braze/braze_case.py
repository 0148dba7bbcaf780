"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "audience.braze": case.Case(
        "braze",
        {"api_key": case.SECRET},
        case.AUDIENCE,
        "p1",
        {case.CONFIGURATION: ["401:"], case.UNAVAILABLE: ["500:"]},
        has_status_alone=True,
    ),
}
