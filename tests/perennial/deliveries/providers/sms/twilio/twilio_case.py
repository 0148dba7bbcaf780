"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    ACCOUNT,
    CONFIGURATION,
    CONTENT,
    GONE,
    IN_DOUBT,
    OPTED_OUT,
    PHONE,
    SECRET,
    SMS,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "sms.twilio": Case(
        "twilio",
        lambda url, _: {
            "twilio": {"url": url, "account_sid": ACCOUNT, "auth_token": SECRET, "sender": PHONE}
        },
        SMS,
        PHONE,
        {
            "400:21211": GONE,
            "400:21614": GONE,
            "400:21610": OPTED_OUT,
            "400:21617": CONTENT,
            "400:21408": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
            "502:": IN_DOUBT,
        },
    ),
}
