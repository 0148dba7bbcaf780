"""What the receiver's pages call purposes and channels, and what they say to who is stuck. Pure."""

from collections.abc import Mapping

from perennial.domain.marked_words import N_

PURPOSES: Mapping[str, str] = {
    "marketing": N_("news and offers"),
    "survey": N_("surveys"),
}
"""Names of purposes; a company's own, which are not here, read as they are."""

CHANNELS: Mapping[str, str] = {
    "*": N_("any channel"),
    "email": N_("email"),
    "sms": N_("text message"),
    "push": N_("push notification"),
    "in_app": N_("message in the app"),
    "webhook": N_("other apps"),
    "wecom": N_("WeCom"),
    "official_account": N_("WeChat"),
    "community": N_("community"),
    "lark": N_("Lark"),
    "dingtalk": N_("DingTalk"),
    "audience": N_("adverts (by email address)"),
    "audience_phone": N_("adverts (by phone number)"),
    "human_task": N_("a call from our staff"),
}
"""Names of channels, and of all of them."""

MESSAGES: Mapping[str, tuple[str, str]] = {
    "unknown": (
        N_("This link doesn't work"),
        N_("It is incomplete, or no longer valid. Please open the whole link."),
    ),
    "wrong": (
        N_("That didn't work"),
        N_("We could not understand the request. Please go back and try again."),
    ),
    "broken": (
        N_("We couldn't save that"),
        N_("Something is wrong on our side, and your choice is not saved. Try again soon."),
    ),
    "thanks": (N_("Thank you!"), N_("We have your answer.")),
}
"""Title and sentence of pages that only say something."""
