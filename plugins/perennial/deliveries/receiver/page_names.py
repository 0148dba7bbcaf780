"""Names of purposes and channels, and pages with a single statement."""

from collections.abc import Mapping

from perennial.domain.marked_words import N_

PURPOSES: Mapping[str, str] = {
    "marketing": N_("news and offers"),
    "survey": N_("surveys"),
}
"""Names of Perennial's purposes; the company's own are shown as they are."""

CHANNELS: Mapping[str, str] = {
    "*": N_("any channel"),
    "email": N_("email"),
    "sms": N_("text message"),
    "push": N_("push notification"),
    "in_app": N_("in-app message"),
    "webhook": N_("other apps"),
    "wecom": N_("WeCom"),
    "official_account": N_("WeChat"),
    "community": N_("community"),
    "lark": N_("Lark"),
    "dingtalk": N_("DingTalk"),
    "audience": N_("ads (by email address)"),
    "audience_phone": N_("ads (by phone number)"),
    "human_task": N_("a call from our staff"),
}
"""Names of channels, and of all of them."""

MESSAGES: Mapping[str, tuple[str, str]] = {
    "unknown": (
        N_("This link doesn't work"),
        N_("The link is incomplete or has expired. Open the complete link from the message."),
    ),
    "wrong": (
        N_("That didn't work"),
        N_("We couldn't understand the request. Go back and try again."),
    ),
    "broken": (
        N_("We couldn't save that"),
        N_("Something went wrong on our side, and your choice was not saved. Try again later."),
    ),
    "thanks": (N_("Thank you!"), N_("We received your answer.")),
}
"""Title and sentence of pages with a single statement."""
