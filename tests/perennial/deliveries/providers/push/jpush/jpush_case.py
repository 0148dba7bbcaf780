"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    GONE,
    NOTICE,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.push.jpush import jpush_emulator as jpush

CASES = {
    "push.jpush": Case(
        "jpush",
        lambda url, _: {"jpush": {"url": url, "app_key": jpush.APP_KEY, "master_secret": SECRET}},
        NOTICE | {"address": "android:1104a89792d9"},
        "1104a89792d9",
        {
            "400:1011": GONE,
            "400:1005": CONTENT,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": UNAVAILABLE,
        },
    ),
}
