"""Posts through a WeCom group robot.

Source: WeCom's reference on group robots.
"""

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.chat.group_robot import GroupRobot
from perennial.deliveries.providers.chat.wecom.wecom_settings import Wecom
from perennial.deliveries.providers.http_provider import compact
from perennial.domain import Message


class WecomRobotProvider(GroupRobot):
    """A WeCom group's robot."""

    name = "wecom_robot"

    def __init__(self, settings: Settings, _: Business) -> None:
        given = Wecom.read("robot_key")
        self._key = given.robot_key.get_secret_value()
        super().__init__(settings, given.url)

    def ask(self, message: Message) -> httpx.Response:
        """Post the text."""
        content = compact({"msgtype": "text", "text": {"content": message.text}})
        return self.client.post("/cgi-bin/webhook/send", params={"key": self._key}, content=content)
