"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    GONE,
    IN_DOUBT,
    LATER_FOR_THIS_ONE,
    OPTED_OUT,
    PHONE,
    SECRET,
    SMS,
    THROTTLED,
    Case,
)

CASES = {
    "sms.tencent": Case(
        "tencent",
        lambda url, _: {
            "tencent": {
                "url": url,
                "secret_id": SECRET,
                "secret_key": SECRET,
                "sdk_app_id": "1400000000",
                "sign_name": "示例",
                "template_id": "1",
            }
        },
        SMS,
        PHONE,
        {
            "400:InvalidParameterValue.IncorrectPhoneNumber": GONE,
            "400:FailedOperation.PhoneNumberInBlacklist": OPTED_OUT,
            "400:LimitExceeded.PhoneNumberDailyLimit": LATER_FOR_THIS_ONE,
            "400:FailedOperation.InsufficientBalanceInSmsPackage": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "500:": IN_DOUBT,
            "502:": IN_DOUBT,
        },
    ),
}
