"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    GONE,
    IN_DOUBT,
    LATER_FOR_THIS_ONE,
    PHONE,
    SECRET,
    SMS,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

CASES = {
    "sms.aliyun": Case(
        "aliyun",
        lambda url, _: {
            "aliyun": {
                "url": url,
                "access_key_id": SECRET,
                "access_key_secret": SECRET,
                "sign_name": "示例",
                "template_code": "SMS_1",
            }
        },
        SMS,
        PHONE.lstrip("+"),
        {
            "400:isv.MOBILE_NUMBER_ILLEGAL": GONE,
            "400:isv.BUSINESS_LIMIT_CONTROL": LATER_FOR_THIS_ONE,
            "400:isv.AMOUNT_NOT_ENOUGH": CONFIGURATION,
            "401:": CONFIGURATION,
            "429:": THROTTLED,
            "503:": UNAVAILABLE,
            "500:": IN_DOUBT,
        },
    ),
}
