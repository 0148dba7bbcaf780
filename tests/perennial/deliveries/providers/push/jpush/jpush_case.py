"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.push.jpush import jpush_emulator as jpush

CASES = {
    "push.jpush": case.Case(
        "jpush",
        {"app_key": jpush.APP_KEY, "master_secret": case.SECRET},
        case.NOTICE | {"address": "android:1104a89792d9"},
        "1104a89792d9",
        {
            case.GONE: ["400:1011"],
            case.CONTENT: ["400:1005"],
            case.CONFIGURATION: ["401:"],
            case.UNAVAILABLE: ["503:", "500:"],
        },
    ),
}
