"""Send template messages of a WeChat official account.

Each line of the text is a template field, `name: words`. WeChat deduplicates for ten minutes, too
short for a retry, so a message without an answer stays unknown. Sources: its references on access
tokens, template messages and return codes.
"""

import re

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.deliveries.providers.chat.access_tokens import AccessToken, ByToken
from perennial.deliveries.providers.http_provider import NotSendable, json_of
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import Fault, Message

REPEATED = 45065

_REJECTED = {
    **dict.fromkeys((40003, 43004), Fault.INVALID_ADDRESS),
    43101: Fault.OPTED_OUT,
    **dict.fromkeys((47003, 45002), Fault.CONTENT),
}
_LATER = {-1: Fault.UNAVAILABLE, 45009: Fault.THROTTLED}
_FIELD = re.compile(r"([A-Za-z]\w{0,31})\s*[:：]\s*(.*)")


class OfficialAccount(ProviderSettings, env_prefix="PERENNIAL_OFFICIALACCOUNT_"):
    """Template messages of a WeChat official account."""

    conn_type = "perennial_officialaccount"

    url: str = "https://api.weixin.qq.com"
    app_id: str = ""
    secret: SecretStr = UNSET


class OfficialAccountProvider(ByToken):
    """Makes one call per message."""

    name = "template"

    def __init__(self, _: Settings, __: Business) -> None:
        given = OfficialAccount.read("app_id", "secret")
        super().__init__(given.url)
        query = {
            "grant_type": "client_credential",
            "appid": given.app_id,
            "secret": given.secret.get_secret_value(),
        }
        self.token = AccessToken(self.client, "/cgi-bin/token", **query)

    def ask(self, message: Message) -> httpx.Response:
        """Send the filled template."""
        return self.post(
            "/cgi-bin/message/template/send",
            {
                "touser": message.address,
                "template_id": message.details.get("template_id", ""),
                "url": message.details.get("link", ""),
                "client_msg_id": message.message_id,
                "data": {name: {"value": words} for name, words in fields_of(message.text)},
            },
        )

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by WeChat's `errcode`."""
        if not reply.is_success:
            return self.by_status(reply)
        content = json_of(reply)
        code, words = int(content["errcode"]), f"{content['errcode']}: {content.get('errmsg', '')}"
        if code in (0, REPEATED):
            return accepted(content.get("msgid", ""))
        if code in _REJECTED:
            return rejected(_REJECTED[code], words)
        return deferred(_LATER.get(code, Fault.CONFIGURATION), words)


def fields_of(text: str) -> list[tuple[str, str]]:
    r"""Parse a message's lines as template fields.

    Raises:
        NotSendable: A line is not a field.

    >>> fields_of("thing1: 红茶\ntime2：12月8日")
    [('thing1', '红茶'), ('time2', '12月8日')]
    """
    found = [_FIELD.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    if not found or not all(found):
        raise NotSendable(Fault.CONTENT, "a line is not a field such as `thing1: words`")
    return [(one[1], one[2]) for one in found if one]
