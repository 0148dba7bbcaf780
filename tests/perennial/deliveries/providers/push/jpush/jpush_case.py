"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.push.jpush import jpush_emulator as jpush

CASES = {
    "push.jpush": case.Case(
        "jpush",
        lambda url, _: {
            "jpush": {"url": url, "app_key": jpush.APP_KEY, "master_secret": case.SECRET}
        },
        case.NOTICE | {"address": "android:1104a89792d9"},
        "1104a89792d9",
        {
            "400:1011": case.GONE,
            "400:1005": case.CONTENT,
            "401:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.UNAVAILABLE,
        },
    ),
}
