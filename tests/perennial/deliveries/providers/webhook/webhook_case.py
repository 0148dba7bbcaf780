"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    POST,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "webhook.signed": Case(
        "webhook",
        lambda url, _: {"hook": {"url": f"{url}/orders", "secret": webhook.SECRET}},
        POST | {"channel": "webhook"},
        "orders",
        {
            "401:": CONFIGURATION,
            "404:": CONFIGURATION,
            "422:": CONTENT,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,
        },
        has_status_alone=True,
    ),
}
