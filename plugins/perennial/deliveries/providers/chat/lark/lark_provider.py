"""Posts through a Lark (Feishu) group robot.

Source: Lark's "Custom bot usage guide".
"""

import time
from typing import Any

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.chat.group_robot import GroupRobot, Robot, digest
from perennial.deliveries.providers.http_provider import compact
from perennial.domain import Message


class Lark(Robot, env_prefix="PERENNIAL_LARK_"):
    """A Lark (Feishu) group's robot."""

    conn_type = "perennial_lark"


class LarkProvider(GroupRobot):
    """Signs the body if a secret is set."""

    name = "lark"

    def __init__(self, settings: Settings, _: Business) -> None:
        self._given = Lark.read("url")
        super().__init__(settings, self._given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post the text, signed with the real time."""
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text}}
        if secret := self._given.secret.get_secret_value():
            at = str(int(time.time()))
            content |= {"timestamp": at, "sign": digest(f"{at}\n{secret}", "")}
        return self.client.post(self.url, content=compact(content))
