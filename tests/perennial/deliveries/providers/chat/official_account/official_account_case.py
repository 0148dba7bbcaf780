"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers import provider_case as case

from perennial.deliveries.providers.chat.official_account import official_account_emulator as wechat
from perennial.domain import Fault, State

CASES = {
    "official_account.template": case.Case(
        "wechat",
        lambda url, _: {
            "officialaccount": {"url": url, "app_id": wechat.APP, "secret": case.SECRET}
        },
        {
            "channel": "official_account",
            "address": case.OPENID,
            "subject": "红茶",
            "text": "thing1: 红茶\ntime2：12月8日",
            "details": {"template_id": "tmpl-7", "link": "https://shop.example.com"},
        },
        case.OPENID,
        {
            "403:": case.GONE,
            "400:43101": case.OPTED_OUT,
            "400:47003": case.CONTENT,
            "400:40037": case.CONFIGURATION,
            "400:45065": (State.ACCEPTED, Fault.NONE),
            "429:": case.THROTTLED,
            "500:": case.UNAVAILABLE,
            "502:": case.IN_DOUBT,
        },
    ),
}
