"""Posts to a community's incoming webhook.

Source of the signature: Standard Webhooks.
"""

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer
from perennial.deliveries.providers.chat.group_robot import GroupRobot, Robot
from perennial.deliveries.providers.http_provider import compact
from perennial.deliveries.providers.webhook.webhook_provider import key_of, signed
from perennial.domain import Message


class Community(Robot, env_prefix="PERENNIAL_COMMUNITY_"):
    """A community's incoming webhook, such as a forum's or a chat's."""

    conn_type = "perennial_community"


class CommunityProvider(GroupRobot):
    """Posts `{"text": ...}`, signed if a secret is set."""

    name = "webhook"

    def __init__(self, settings: Settings, _: Business) -> None:
        given = Community.read("url")
        secret = given.secret.get_secret_value()
        self._key = key_of(secret, "PERENNIAL_COMMUNITY_SECRET") if secret else b""
        super().__init__(settings, given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post the text."""
        body = compact({"text": message.text})
        headers = signed(body, message, self._key) if self._key else {}
        headers["content-type"] = "application/json"
        return self.client.post(self.url, content=body, headers=headers)

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by the status; bodies differ."""
        return self.by_status(reply)
