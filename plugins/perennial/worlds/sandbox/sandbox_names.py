"""What the sandbox's pages call channels, views of a message, and outcomes of its button. Pure."""

from collections.abc import Mapping

from perennial.domain.marked_words import N_

CHANNELS: Mapping[str, str] = {
    "email": N_("mail"),
    "sms": N_("text message"),
    "push": N_("push"),
    "webhook": N_("webhook"),
    "wecom": N_("WeCom"),
    "wechat": N_("WeChat"),
    "robot": N_("group robot"),
    "audience": N_("audience export"),
}
"""Names of channels; others read as they are."""

VIEWS: Mapping[str, str] = {
    "html": N_("HTML"),
    "text": N_("Plain text"),
    "headers": N_("Headers"),
    "raw": N_("Source"),
}
"""Views of a message, in the order of their tabs."""

ANSWERS: Mapping[str, str] = {
    "unsubscribed": N_("The receiver answered {status}"),
    "unreachable": N_("Nothing responds at the unsubscribe link of this mail."),
    "elsewhere": N_("The link leads to another machine, so the sandbox does not follow it."),
}
"""What came of unsubscribing with one click."""
