"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.push.apns import apns_emulator as apns

CASES = {
    "push.apns": case.Case(
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
        case.NOTICE | {"address": f"ios:{case.DEVICE}"},
        case.DEVICE,
        {
            "410:": case.GONE,
            "400:BadDeviceToken": case.GONE,
            "413:": case.CONTENT,
            "400:TopicDisallowed": case.CONFIGURATION,
            "403:": case.CONFIGURATION,
            "403:ExpiredProviderToken": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.UNAVAILABLE,  # Apple's own word that it was not taken
        },
        has_status_alone=True,
    ),
}
