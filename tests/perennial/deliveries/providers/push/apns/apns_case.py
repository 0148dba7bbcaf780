"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.push.apns import apns_emulator as apns

CASES = {
    "push.apns": case.Case(
        "apns",
        {"team_id": apns.TEAM, "key_id": apns.KEY, "topic": "com.example.shop"},
        case.NOTICE | {"address": f"ios:{case.DEVICE}"},
        case.DEVICE,
        {
            case.GONE: ["410:", "400:BadDeviceToken"],
            case.CONTENT: ["413:"],
            case.CONFIGURATION: ["400:TopicDisallowed", "403:", "403:ExpiredProviderToken"],
            case.UNAVAILABLE: ["503:", "500:"],  # Apple says that it was not accepted
        },
        downloads={"key": "AuthKey.p8"},
        has_status_alone=True,
    ),
}
