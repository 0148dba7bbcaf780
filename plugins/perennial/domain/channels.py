"""The channels there are: whom each writes to, and what a message on it is made of. Pure.

This table is the only place that knows; whatever depends on a channel reads it from here. Who
carries a channel's messages is a provider's matter: see `channels`.
"""

from collections.abc import Mapping
from typing import NamedTuple

PERSON = "person"
"""The contact point of channels that write to a person's id: the vault has nothing to say."""

PLATFORMS = ("android", "ios", "web", "harmony")
"""How a push token may begin, before a colon: what it is for."""


class Channel(NamedTuple):
    """What a message on one channel is.

    Attributes:
        contact_type: Which kind of contact point it writes to, or `PERSON`.
        parts: What a template fills, block by block; empty where a template is the bare text.
        layout: What a bare text is put into.
        is_one_line: Whether a bare text has one line.
        is_public: Whether other people read it too; it can't contain a person's own links.
    """

    contact_type: str
    parts: tuple[str, ...] = ()
    layout: str = "base.plain.j2"
    is_one_line: bool = False
    is_public: bool = False


NOTICE = ("title", "body", "link")
"""Something short with a headline, that leads somewhere when it is pressed."""

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
"""Every channel, by the name it has in definitions, file names, decisions and the ledger."""

CONTACT_TYPES = tuple(dict.fromkeys(one.contact_type for one in CHANNELS.values()))
"""Every kind of contact point, `PERSON` among them."""

ADDRESS_TYPES = tuple(kind for kind in CONTACT_TYPES if kind != PERSON)
"""Those the vault holds addresses of."""
