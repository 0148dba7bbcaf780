"""Shipped templates hold the sample text word for word, and make complete mails."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.perennial.conftest import PROJECT

from perennial.batches.render.render import Rendered, Renderer
from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Campaign

CAMPAIGNS = {one.name: one for one in load_campaigns(PROJECT).campaigns}
VARIABLES: Mapping[str, Mapping[str, object]] = {
    "welcome_first_order": {"first_name": "小林", "amount": "20元", "expires_on": "2017-12-08"},
    "dormant_winback": {
        "first_name": "小林",
        "silent_days": 41,
        "amount": "$10",
        "expires_on": "2017-12-15",
    },
    "vip_exclusive": {"first_name": "小林", "reserved_until": "2017-12-11", "purchase_count": 83},
}
LINK = "https://example.com/go"
EVERY = [
    (campaign.name, channel, variant, locale)
    for campaign in CAMPAIGNS.values()
    for channel in campaign.channels
    for variant in campaign.variants
    for locale in ("zh", "en")
]


def rendered(
    name: str, channel: str, variant: str = "standard", locale: str = "zh", **changed: Any
) -> Rendered:
    campaign: Campaign = CAMPAIGNS[name]
    renderer = Renderer(
        campaign.folder / "templates", step=campaign.steps[0].name, default_locale="en"
    )
    context = {
        **VARIABLES[name],
        "brand": "您的品牌",
        "postal_address": "1 Example Street",
        "campaign": name,
        "as_of": "2017-12-01",
        "message_class": "marketing",
        "cta_url": LINK,
        "unsubscribe_url": "https://example.com/u/token",
        **changed,
    }
    return renderer.render(context, channel=channel, variant=variant, locale=locale)


def test_every_campaign_is_tested_here() -> None:
    assert set(VARIABLES) == set(CAMPAIGNS)


@pytest.mark.parametrize(
    ("variant", "subject"),
    [
        ("nostalgic", "想你了![您的品牌] 期待与您重逢"),
        ("offer", "[您的品牌] 为你准备了一份专属惊喜,点击领取!"),
        ("question", "最近还好吗?[您的品牌] 想知道您为什么离开了我们"),
    ],
)
def test_winback_subjects_are_the_samples(variant: str, subject: str) -> None:
    """`您的品牌` stands for the brand."""
    assert rendered("dormant_winback", "email", variant).subject == subject


def test_winback_mail_is_the_sample() -> None:
    """The sample has brackets for name, amount, validity, link and brand."""
    message = rendered("dormant_winback", "email", "nostalgic")

    assert message.text.startswith(
        "亲爱的小林,\n\n"
        "我们已经很久没有见到您了,您的品牌 非常想念您!为了感谢您一直以来的支持,"
        "我们为您准备了一份专属惊喜:一张价值$10的优惠券,可在即日起至2017年12月15日内使用。\n\n"
        "立即使用优惠券:https://example.com/go\n\n"
        "期待您的再次光临!\n\n祝您生活愉快!\n\n您的品牌团队\n"
    )
    for words in (
        "我们已经很久没有见到您了,您的品牌 非常想念您!",
        "立即使用优惠券",
        "祝您生活愉快!",
    ):
        assert words in message.html


def test_winback_short_text_is_the_sample() -> None:
    """The brand signs as carriers require; the rest is word for word."""
    assert rendered("dormant_winback", "sms").text == (
        "【您的品牌】小林,您有一张$10的优惠券即将过期,请尽快使用!https://example.com/go 回复TD退订"
    )


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_welcome_quotes_the_sample_offer(channel: str) -> None:
    message = rendered("welcome_first_order", channel)

    assert "首单立减20元" in message.text
    assert "首单立减20元" in (message.html or message.text)


@pytest.mark.parametrize(("name", "channel", "variant", "locale"), EVERY)
@pytest.mark.parametrize("first_name", ["小林", None])
def test_every_message_is_complete(
    name: str, channel: str, variant: str, locale: str, first_name: str | None
) -> None:
    message = rendered(name, channel, variant, locale, first_name=first_name)

    assert message.locale == locale
    assert message.text.count(LINK) == 1
    assert message.html.count(LINK) == (channel == "email")
    refusal = {"email": "https://example.com/u/token", "sms": "TD"}[channel]
    assert message.text.count(refusal) == 1
    assert "2017-" not in message.text + message.subject
    assert not any(hole in message.text for hole in ("None", "  ", " ,", "{{", "%}"))
    assert (
        len(message.html) < 100_000
    )  # Gmail truncates longer mails, including the unsubscribe link


@pytest.mark.parametrize(("name", "channel", "variant", "locale"), EVERY)
def test_short_texts_are_short(name: str, channel: str, variant: str, locale: str) -> None:
    message = rendered(name, channel, variant, locale)

    assert channel != "sms" or len(message.text) <= 3 * 67
