"""Words of the receiver's pages in Chinese and English, and the choice of language."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from babel.dates import format_date

LOCALES = ("zh", "en")

_ZH = {
    "unsubscribe_title": "退订确认",
    "unsubscribe_lead": "不再通过{channel}接收{brand}的{purpose}？",
    "unsubscribe_hint": "与您的订单和账户有关的通知不受影响。",
    "unsubscribe_button": "确认退订",
    "unsubscribe_less": "只想少收一些？管理偏好",
    "done_title": "已为您退订",
    "done_lead": "从现在起，我们不再通过{channel}向您发送{purpose}。",
    "done_hint": "已交给运营商或邮件服务商的消息可能仍会送达。",
    "done_back": "点错了？管理偏好",
    "preferences_title": "您的偏好",
    "preferences_lead": "您决定{brand}给您发什么、怎么发。",
    "saved": "已保存，立即生效。",
    "what": "接收哪些内容",
    "how": "如何使用您的数据",
    "personalisation": "个性化内容",
    "personalisation_hint": "根据您的购买和浏览为您挑选内容。关闭后只收到对所有人相同的内容。",
    "tracking": "记录链接点击",
    "tracking_hint": "记录您点击了我们消息中的哪些链接，帮助我们改进内容。",
    "save": "保存",
    "rest": "休息一下",
    "pause_hint": "30天内不发任何推广，之后恢复您的偏好。",
    "pause": "暂停30天",
    "paused": "已暂停至{day}。",
    "resume": "结束暂停",
    "nothing": "不再接收",
    "all_hint": "与您的订单和账户有关的通知不受影响。",
    "all": "全部退订",
    "answer_title": "您的回答",
    "answer_lead": "请确认发送您的回答：",
    "answer_button": "发送回答",
    "thanks_title": "谢谢！",
    "thanks_lead": "我们已收到您的回答。",
    "unknown_title": "链接无法使用",
    "unknown_lead": "这个链接不完整，或已失效。请打开消息中的完整链接。",
    "unknown_hint": "想退订？在短信中回复TD，或联系{brand}。",
    "busy_title": "请稍候",
    "busy_lead": "请求太多，请一分钟后再试。",
    "wrong_title": "无法处理",
    "wrong_lead": "请求无法理解，请返回后重试。",
    "broken_title": "暂时无法保存",
    "broken_lead": "我们这边出了问题，您的选择没有保存，请稍后再试。",
    "purpose_marketing": "资讯与优惠",
    "purpose_survey": "问卷调查",
    "channel_*": "所有渠道",
    "channel_email": "邮件",
    "channel_sms": "短信",
    "channel_push": "推送通知",
    "channel_in_app": "应用内消息",
    "channel_webhook": "其他应用",
    "channel_wecom": "企业微信",
    "channel_official_account": "微信公众号",
    "channel_community": "社群",
    "channel_lark": "飞书",
    "channel_dingtalk": "钉钉",
    "channel_audience": "广告（邮箱）",
    "channel_audience_phone": "广告（手机号）",
    "channel_human_task": "顾问联系",
}
_EN = {
    "unsubscribe_title": "Unsubscribe",
    "unsubscribe_lead": "Stop getting {purpose} from {brand} by {channel}?",
    "unsubscribe_hint": "Messages about your orders and your account still reach you.",
    "unsubscribe_button": "Unsubscribe",
    "unsubscribe_less": "Just fewer? Manage preferences",
    "done_title": "You are unsubscribed",
    "done_lead": "From now on we send you no {purpose} by {channel}.",
    "done_hint": "What a mail or phone company already has may still arrive.",
    "done_back": "A mistake? Manage preferences",
    "preferences_title": "Your preferences",
    "preferences_lead": "You decide what {brand} sends you, and how.",
    "saved": "Saved. It holds from now on.",
    "what": "What you get",
    "how": "How your data are used",
    "personalisation": "Made for you",
    "personalisation_hint": "Chosen by what you bought and looked at. "
    "Without it you get what everybody gets.",
    "tracking": "Note which links I follow",
    "tracking_hint": "Tells us which links in our messages you follow, so that we write better.",
    "save": "Save",
    "rest": "Take a rest",
    "pause_hint": "No offers or news for 30 days; then your preferences hold again.",
    "pause": "Pause for 30 days",
    "paused": "Paused until {day}.",
    "resume": "End the pause",
    "nothing": "Nothing more",
    "all_hint": "Messages about your orders and your account still reach you.",
    "all": "Unsubscribe from everything",
    "answer_title": "Your answer",
    "answer_lead": "Please confirm your answer:",
    "answer_button": "Send my answer",
    "thanks_title": "Thank you!",
    "thanks_lead": "We have your answer.",
    "unknown_title": "This link doesn't work",
    "unknown_lead": "It is incomplete, or no longer valid. Please open the whole link.",
    "unknown_hint": "To unsubscribe, reply TD to a text message, or ask {brand}.",
    "busy_title": "One moment, please",
    "busy_lead": "Too many requests. Please try again in a minute.",
    "wrong_title": "That didn't work",
    "wrong_lead": "We could not understand the request. Please go back and try again.",
    "broken_title": "We couldn't save that",
    "broken_lead": "Something is wrong on our side, and your choice is not saved. Try again soon.",
    "purpose_marketing": "news and offers",
    "purpose_survey": "surveys",
    "channel_*": "any channel",
    "channel_email": "email",
    "channel_sms": "text message",
    "channel_push": "push notification",
    "channel_in_app": "message in the app",
    "channel_webhook": "other apps",
    "channel_wecom": "WeCom",
    "channel_official_account": "WeChat",
    "channel_community": "community",
    "channel_lark": "Lark",
    "channel_dingtalk": "DingTalk",
    "channel_audience": "adverts (by email address)",
    "channel_audience_phone": "adverts (by phone number)",
    "channel_human_task": "a call from our staff",
}
_WORDS: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}


class PageWords:
    """Words of one language."""

    def __init__(self, locale: str, brand: str) -> None:
        self.locale, self._brand, self._words = locale, brand, _WORDS[locale]

    @property
    def tag(self) -> str:
        """Language tag for HTML."""
        return "zh-CN" if self.locale == "zh" else "en"

    def text(self, name: str, **values: str) -> str:
        """Words of a name, filled in."""
        return self._words[name].format(brand=self._brand, **values)

    def purpose(self, name: str) -> str:
        """Our purposes in words; the company's own unchanged."""
        return self._words.get(f"purpose_{name}", name.replace("_", " "))

    def channel(self, name: str) -> str:
        """A channel in words."""
        return self._words.get(f"channel_{name}", name.replace("_", " "))

    def day(self, instant: datetime, zone: tzinfo) -> str:
        """An instant's date in full."""
        return format_date(instant.astimezone(zone).date(), format="long", locale=self.locale)


def chosen_locale(asked: str, of_link: str, accept_language: str, default: str) -> str:
    """The language of a page: what was asked for, else the link's, the browser's, the business's.

    >>> chosen_locale("", "", "fr, zh-TW;q=0.8, en;q=0.9", "zh")
    'en'
    >>> chosen_locale("", "", "fr", "zh")
    'zh'
    """
    candidates = [asked, of_link, *_accepted(accept_language)]
    for candidate in candidates:
        language = candidate.strip().lower().replace("_", "-").partition("-")[0]
        if language in LOCALES:
            return language
    return default


def _accepted(header: str) -> Iterator[str]:
    """Languages, most wanted first (RFC 9110, 12.5.4)."""
    ranges: list[tuple[float, int, str]] = []
    for part in header[:500].split(","):
        name, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            ranges.append((-weight, len(ranges), name))
    return (name for _, _, name in sorted(ranges))
