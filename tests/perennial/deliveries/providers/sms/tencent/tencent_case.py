"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.tencent": case.Case(
        "tencent",
        {
            "secret_id": case.SECRET,
            "secret_key": case.SECRET,
            "sdk_app_id": "1400000000",
            "sign_name": "示例",
            "template_id": "1",
        },
        case.SMS,
        case.PHONE,
        {
            case.GONE: ["400:InvalidParameterValue.IncorrectPhoneNumber"],
            case.OPTED_OUT: ["400:FailedOperation.PhoneNumberInBlacklist"],
            case.LATER_FOR_THIS_ONE: ["400:LimitExceeded.PhoneNumberDailyLimit"],
            case.CONFIGURATION: ["400:FailedOperation.InsufficientBalanceInSmsPackage", "401:"],
            case.IN_DOUBT: ["500:", "502:"],
        },
    ),
}
