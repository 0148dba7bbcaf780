"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.twilio": case.Case(
        "twilio",
        {"account_sid": case.ACCOUNT, "auth_token": case.SECRET, "sender": case.PHONE},
        case.SMS,
        case.PHONE,
        {
            case.GONE: ["400:21211", "400:21614"],
            case.OPTED_OUT: ["400:21610"],
            case.CONTENT: ["400:21617"],
            case.CONFIGURATION: ["400:21408", "401:"],
            case.UNAVAILABLE: ["503:"],
            case.IN_DOUBT: ["500:", "502:"],
        },
    ),
}
