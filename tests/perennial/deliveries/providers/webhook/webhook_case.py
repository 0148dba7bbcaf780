"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "webhook.signed": case.Case(
        "webhook",
        lambda url, _: {"hook": {"url": f"{url}/orders", "secret": webhook.SECRET}},
        case.POST | {"channel": "webhook"},
        "orders",
        {
            "401:": case.CONFIGURATION,
            "404:": case.CONFIGURATION,
            "422:": case.CONTENT,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.UNAVAILABLE,
        },
        has_status_alone=True,
    ),
}
