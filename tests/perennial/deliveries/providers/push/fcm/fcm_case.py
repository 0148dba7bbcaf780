"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    GONE,
    IN_DOUBT,
    NOTICE,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "push.fcm": Case(
        "fcm",
        lambda url, sandbox: {
            "fcm": {
                "url": url,
                "credentials": sandbox.http.get(f"{url}/service-account.json").text,
            }
        },
        NOTICE | {"address": "android:device:1"},
        "device:1",
        {
            "404:": GONE,
            "403:": GONE,
            "400:INVALID_ARGUMENT": GONE,
            "401:THIRD_PARTY_AUTH_ERROR": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
        },
    ),
}
