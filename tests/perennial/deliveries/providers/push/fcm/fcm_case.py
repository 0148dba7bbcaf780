"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "push.fcm": case.Case(
        "fcm",
        lambda url, sandbox: {
            "fcm": {
                "url": url,
                "credentials": sandbox.http.get(f"{url}/service-account.json").text,
            }
        },
        case.NOTICE | {"address": "android:device:1"},
        "device:1",
        {
            "404:": case.GONE,
            "403:": case.GONE,
            "400:INVALID_ARGUMENT": case.GONE,
            "401:THIRD_PARTY_AUTH_ERROR": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.IN_DOUBT,
        },
    ),
}
