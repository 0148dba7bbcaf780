"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.aliyun": case.Case(
        "aliyun",
        lambda url, _: {
            "aliyun": {
                "url": url,
                "access_key_id": case.SECRET,
                "access_key_secret": case.SECRET,
                "sign_name": "示例",
                "template_code": "SMS_1",
            }
        },
        case.SMS,
        case.PHONE.lstrip("+"),
        {
            "400:isv.MOBILE_NUMBER_ILLEGAL": case.GONE,
            "400:isv.BUSINESS_LIMIT_CONTROL": case.LATER_FOR_THIS_ONE,
            "400:isv.AMOUNT_NOT_ENOUGH": case.CONFIGURATION,
            "401:": case.CONFIGURATION,
            "429:": case.THROTTLED,
            "503:": case.UNAVAILABLE,
            "500:": case.IN_DOUBT,
        },
    ),
}
