"""The channels: which contact point each one writes to, and which parts its messages have.

Their providers are in `deliveries.providers`.
"""

from collections.abc import Mapping
from typing import NamedTuple

PERSON = "person"
"""Contact point of channels that write to a person's id, so need no address from the vault."""

PLATFORMS = ("android", "ios", "web", "harmony")
"""Prefixes of a push token, before its colon: the kind of device."""


class Channel(NamedTuple):
    """What a message on one channel is.

    Attributes:
        contact_type: The kind of contact point, or `PERSON`.
        parts: The blocks that a template fills; empty if a template is plain text.
        is_one_line: Whether plain text must fit on one line.
        is_public: Whether others read the message, so that it can't contain personal links.
    """

    contact_type: str
    parts: tuple[str, ...] = ()
    layout: str = "base.plain.j2"
    is_one_line: bool = False
    is_public: bool = False


NOTICE = ("title", "body", "link")
"""Blocks of a short message with a headline and a link to open."""

CHANNELS: Mapping[str, Channel] = {
    "email": Channel("email", ("subject", "text", "html")),
    "sms": Channel("phone", layout="base.sms.j2", is_one_line=True),
    "push": Channel("push_token", NOTICE),
    "in_app": Channel(PERSON, (*NOTICE, "action")),
    "webhook": Channel(PERSON),
    "wecom": Channel("wecom_user_id", layout="base.personal.j2"),
    "official_account": Channel("openid", ("title", "body", "link", "template_id")),
    "community": Channel(PERSON, is_public=True),
    "lark": Channel(PERSON, is_public=True),
    "dingtalk": Channel(PERSON, is_public=True),
    "audience": Channel("email", layout="base.plain.j2", is_one_line=True),
    "audience_phone": Channel("phone", layout="base.plain.j2", is_one_line=True),
    "human_task": Channel(PERSON, ("title", "body", "owner", "due_on")),
}
"""Every channel, by its name in definitions, file names, decisions and the ledger."""

CONTACT_TYPES = tuple(dict.fromkeys(channel.contact_type for channel in CHANNELS.values()))
"""Every kind of contact point, including `PERSON`."""

ADDRESS_TYPES = tuple(kind for kind in CONTACT_TYPES if kind != PERSON)
"""The kinds of contact point whose addresses the vault holds."""
