"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    DEVICE,
    GONE,
    NOTICE,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.push.apns import apns_emulator as apns

CASES = {
    "push.apns": Case(
        "apns",
        lambda url, sandbox: {
            "apns": {
                "url": url,
                "team_id": apns.TEAM,
                "key_id": apns.KEY,
                "key": sandbox.http.get(f"{url}/AuthKey.p8").text,
                "topic": "com.example.shop",
            }
        },
        NOTICE | {"address": f"ios:{DEVICE}"},
        DEVICE,
        {
            "410:": GONE,
            "400:BadDeviceToken": GONE,
            "413:": CONTENT,
            "400:TopicDisallowed": CONFIGURATION,
            "403:": CONFIGURATION,
            "403:ExpiredProviderToken": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,  # Apple's own word that it was not taken
        },
        has_status_alone=True,
    ),
}
