"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

CASES = {
    "sms.aliyun": case.Case(
        "aliyun",
        {
            "access_key_id": case.SECRET,
            "access_key_secret": case.SECRET,
            "sign_name": "示例",
            "template_code": "SMS_1",
        },
        case.SMS,
        case.PHONE.lstrip("+"),
        {
            case.GONE: ["400:isv.MOBILE_NUMBER_ILLEGAL"],
            case.LATER_FOR_THIS_ONE: ["400:isv.BUSINESS_LIMIT_CONTROL"],
            case.CONFIGURATION: ["400:isv.AMOUNT_NOT_ENOUGH", "401:"],
            case.UNAVAILABLE: ["503:"],
            case.IN_DOUBT: ["500:"],
        },
    ),
}
