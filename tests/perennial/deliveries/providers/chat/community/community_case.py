"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "community.webhook": case.Case(
        "webhook",
        {"secret": webhook.SECRET},
        case.POST | {"channel": "community"},
        "forum",
        {case.CONFIGURATION: ["401:"], case.UNAVAILABLE: ["503:"], case.IN_DOUBT: ["500:"]},
        path="/forum",
        has_status_alone=True,
        remembers=True,
    ),
}
