"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.webhook import webhook_emulator as webhook

CASES = {
    "community.webhook": case.Case(
        "webhook",
        lambda url, _: {"community": {"url": f"{url}/forum", "secret": webhook.SECRET}},
        case.POST | {"channel": "community"},
        "forum",
        {
            "401:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.IN_DOUBT,
        },
        has_status_alone=True,
        remembers=True,
    ),
}
