"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.tencent": case.Case(
        "tencent",
        lambda url, _: {
            "tencent": {
                "url": url,
                "secret_id": case.SECRET,
                "secret_key": case.SECRET,
                "sdk_app_id": "1400000000",
                "sign_name": "示例",
                "template_id": "1",
            }
        },
        case.SMS,
        case.PHONE,
        {
            "400:InvalidParameterValue.IncorrectPhoneNumber": case.GONE,
            "400:FailedOperation.PhoneNumberInBlacklist": case.OPTED_OUT,
            "400:LimitExceeded.PhoneNumberDailyLimit": case.LATER_FOR_THIS_ONE,
            "400:FailedOperation.InsufficientBalanceInSmsPackage": case.CONFIGURATION,
            "401:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "500:": case.IN_DOUBT,
            "502:": case.IN_DOUBT,
        },
    ),
}
