"""WeCom: tasks for staff to write to a customer, and messages to staff.

A staff member confirms a task before it is sent. WeCom does not deduplicate tasks, and messages to
staff for four hours at most, so without an answer both stay unknown. Sources: WeCom's gettoken,
add_msg_template, message/send and error codes.
"""

from abc import abstractmethod
from typing import Any

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.deliveries.providers.chat.access_tokens import AccessToken, ByToken
from perennial.deliveries.providers.chat.wecom.wecom_settings import Wecom
from perennial.deliveries.providers.http_provider import json_of
from perennial.domain import Fault, Message

LONGEST_CHECK = 14_400  # seconds that the duplicate check looks back

_REJECTED = {
    40003: Fault.INVALID_ADDRESS,
    40096: Fault.INVALID_ADDRESS,
    84061: Fault.INVALID_ADDRESS,
    41048: Fault.MAILBOX,  # the customer got as many as WeCom allows, or is nobody's customer
    45002: Fault.CONTENT,
}
_LATER = {-1: Fault.UNAVAILABLE, 45009: Fault.THROTTLED, 45033: Fault.THROTTLED}


class _Wecom(ByToken):
    needed: tuple[str, ...] = ("corp_id", "secret")

    def __init__(self, _: Settings, __: Business) -> None:
        self.given = Wecom.read(*self.needed)
        super().__init__(self.given.url)
        secret = self.given.secret.get_secret_value()
        query = {"corpid": self.given.corp_id, "corpsecret": secret}
        self.token = AccessToken(self.client, "/cgi-bin/gettoken", **query)

    @abstractmethod
    def content(self, message: Message) -> tuple[str, dict[str, Any]]:
        """The path to call, and the JSON body."""

    def ask(self, message: Message) -> httpx.Response:
        return self.post(*self.content(message))

    def judge(self, message: Message, reply: httpx.Response) -> Answer:
        if not reply.is_success:
            return self.by_status(reply)
        content = json_of(reply)
        code, words = int(content["errcode"]), f"{content['errcode']}: {content.get('errmsg', '')}"
        if code == 0 and message.address in content.get("fail_list", []):
            return rejected(Fault.INVALID_ADDRESS, "not a customer of this business")
        if code == 0:
            return accepted(content.get("msgid", ""))
        if code in _REJECTED:
            return rejected(_REJECTED[code], words)
        return deferred(_LATER.get(code, Fault.CONFIGURATION), words)


class WecomTaskProvider(_Wecom):
    """Asks the customer's staff member to send them the text."""

    name = "task"

    def content(self, message: Message) -> tuple[str, dict[str, Any]]:
        """The path and body of a task."""
        task = {
            "chat_type": "single",
            "external_userid": [message.address],
            "text": {"content": message.text},
        }
        staff = {"sender": self.given.staff} if self.given.staff else {}
        return "/cgi-bin/externalcontact/add_msg_template", task | staff


class WecomAppProvider(_Wecom):
    """Sends messages to staff members."""

    name = "app"
    needed = ("corp_id", "secret", "agent_id")

    def content(self, message: Message) -> tuple[str, dict[str, Any]]:
        """The path and body of a message."""
        return "/cgi-bin/message/send", {
            "touser": message.address,
            "msgtype": "text",
            "agentid": int(self.given.agent_id),
            "text": {"content": message.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": LONGEST_CHECK,
        }
