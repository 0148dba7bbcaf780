"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.twilio": case.Case(
        "twilio",
        lambda url, _: {
            "twilio": {
                "url": url,
                "account_sid": case.ACCOUNT,
                "auth_token": case.SECRET,
                "sender": case.PHONE,
            }
        },
        case.SMS,
        case.PHONE,
        {
            "400:21211": case.GONE,
            "400:21614": case.GONE,
            "400:21610": case.OPTED_OUT,
            "400:21617": case.CONTENT,
            "400:21408": case.CONFIGURATION,
            "401:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.IN_DOUBT,
            "502:": case.IN_DOUBT,
        },
    ),
}
