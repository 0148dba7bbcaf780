"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "push.fcm": case.Case(
        "fcm",
        {},
        case.NOTICE | {"address": "android:device:1"},
        "device:1",
        {
            case.GONE: ["404:", "403:", "400:INVALID_ARGUMENT"],
            case.CONFIGURATION: ["401:THIRD_PARTY_AUTH_ERROR"],
            case.UNAVAILABLE: ["503:"],
            case.IN_DOUBT: ["500:"],
        },
        downloads={"credentials": "service-account.json"},
    ),
}
