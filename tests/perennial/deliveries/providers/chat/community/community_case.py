"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    IN_DOUBT,
    POST,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "community.webhook": Case(
        "webhook",
        lambda url, _: {"community": {"url": f"{url}/forum", "secret": webhook.SECRET}},
        POST | {"channel": "community"},
        "forum",
        {"401:": CONFIGURATION, "429:": THROTTLED, "503:": UNAVAILABLE, "500:": IN_DOUBT},
        has_status_alone=True,
        remembers=True,
    ),
}
