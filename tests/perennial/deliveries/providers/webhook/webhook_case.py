"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "webhook.signed": case.Case(
        "webhook",
        {"secret": webhook.SECRET},
        case.POST | {"channel": "webhook"},
        "orders",
        {
            case.CONFIGURATION: ["401:", "404:"],
            case.CONTENT: ["422:"],
            case.UNAVAILABLE: ["503:", "500:"],
        },
        path="/orders",
        has_status_alone=True,
    ),
}
