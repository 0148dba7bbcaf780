"""Posts through a DingTalk group robot.

Source: DingTalk's custom robots.
"""

import time

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.chat.group_robot import GroupRobot, Robot, digest
from perennial.deliveries.providers.http_provider import compact
from perennial.domain import Message


class Dingtalk(Robot, env_prefix="PERENNIAL_DINGTALK_"):
    """A DingTalk group's robot."""

    conn_type = "perennial_dingtalk"


class DingtalkProvider(GroupRobot):
    """Signs the URL if a secret is set."""

    name = "dingtalk"

    def __init__(self, settings: Settings, _: Business) -> None:
        self._given = Dingtalk.read("url")
        super().__init__(settings, self._given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post the text, signed with the real time."""
        content = {"msgtype": "text", "text": {"content": message.text}}
        url = httpx.URL(self._given.url.get_secret_value())
        if secret := self._given.secret.get_secret_value():
            at = str(int(time.time() * 1000))
            sign = digest(secret, f"{at}\n{secret}")
            url = url.copy_merge_params({"timestamp": at, "sign": sign})
        headers = {"content-type": "application/json"}
        return self.client.post(url, content=compact(content), headers=headers)
