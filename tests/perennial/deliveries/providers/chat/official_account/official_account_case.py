"""How it is tried: see `test_providers`."""

from tests.perennial.deliveries.providers.provider_case import (
    CONFIGURATION,
    CONTENT,
    GONE,
    IN_DOUBT,
    OPENID,
    OPTED_OUT,
    SECRET,
    THROTTLED,
    UNAVAILABLE,
    Case,
)

from perennial.deliveries.providers.chat.official_account import official_account_emulator as wechat
from perennial.domain import Fault, State

CASES = {
    "official_account.template": Case(
        "wechat",
        lambda url, _: {"officialaccount": {"url": url, "app_id": wechat.APP, "secret": SECRET}},
        {
            "channel": "official_account",
            "address": OPENID,
            "subject": "红茶",
            "text": "thing1: 红茶\ntime2：12月8日",
            "details": {"template_id": "tmpl-7", "link": "https://shop.example.com"},
        },
        OPENID,
        {
            "403:": GONE,
            "400:43101": OPTED_OUT,
            "400:47003": CONTENT,
            "400:40037": CONFIGURATION,
            "400:45065": (State.ACCEPTED, Fault.NONE),
            "429:": THROTTLED,
            "500:": UNAVAILABLE,
            "502:": IN_DOUBT,
        },
    ),
}
