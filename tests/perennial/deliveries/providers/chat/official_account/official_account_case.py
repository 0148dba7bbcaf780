"""A case of `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.chat.official_account import official_account_emulator as wechat
from perennial.domain import Fault, State

CASES = {
    "official_account.template": case.Case(
        "wechat",
        {"app_id": wechat.APP, "secret": case.SECRET},
        {
            "channel": "official_account",
            "address": case.OPENID,
            "subject": "红茶",
            "text": "thing1: 红茶\ntime2：12月8日",
            "details": {"template_id": "tmpl-7", "link": "https://shop.example.com"},
        },
        case.OPENID,
        {
            case.GONE: ["403:"],
            case.OPTED_OUT: ["400:43101"],
            case.CONTENT: ["400:47003"],
            case.CONFIGURATION: ["400:40037"],
            (State.ACCEPTED, Fault.NONE): ["400:45065"],
            case.UNAVAILABLE: ["500:"],
            case.IN_DOUBT: ["502:"],
        },
    ),
}
