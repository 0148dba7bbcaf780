"""Posts for a group, by its robot: Lark, DingTalk, WeCom, or a community's incoming webhook.

Many people read one post. So a text is posted once a day, however many people it was decided for;
which texts were posted is noted on disk, before they are. Workers that share `PERENNIAL_HOME` share
the notes. A robot that gives no answer leaves its text unknown.
Source: Lark's "Custom bot usage guide", DingTalk's and WeCom's references of custom robots.
"""

import base64
import hashlib
import hmac
import time
from typing import Any

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.config.provider_settings import Robot
from perennial.deliveries.providers.answers import Answer, accepted, deferred
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.deliveries.providers.notebook import Notebook
from perennial.deliveries.providers.webhook.signed_webhook import key_of, signed
from perennial.domain import Fault, Message, State

_BEGUN, _POSTED, _NOT_POSTED = "begun", "posted", "not posted"
_THROTTLED = (11232, 130101, 45009)
_BUSY = (-1, 50001)


class _Robot(ByHttp):
    """One POST per text and day."""

    def __init__(self, settings: Settings, url: str) -> None:
        """Stand before a robot at `url`, whose secret part no error may quote."""
        self._notes = Notebook(settings.outbox / f"posted-{self.name}")
        super().__init__(url)

    def answer(self, message: Message) -> Answer:
        """What became of a text; who comes second learns what became of the first's."""
        key = _key(message)
        with self._notes.alone():
            note = self._notes.get(key)
            if note == _POSTED:
                return accepted()
            if note == _BEGUN:
                return Answer(State.UNKNOWN, words="this text was posted without an answer")
            self._notes.note(key, _BEGUN)
            answer = super().answer(message)
            if answer.state is not State.UNKNOWN:
                self._notes.note(key, _POSTED if answer.state is State.ACCEPTED else _NOT_POSTED)
        return answer

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """By the robot's code; all but full groups and busy servers is for us to mend."""
        if not reply.is_success:
            return self.by_status(reply)
        content = json_of(reply)
        code = int(content["code"] if "code" in content else content["errcode"])
        words = f"{code}: {content.get('msg') or content.get('errmsg', '')}"
        if code == 0:
            return accepted()
        if code in _THROTTLED:
            return deferred(Fault.THROTTLED, words)
        return deferred(Fault.UNAVAILABLE if code in _BUSY else Fault.CONFIGURATION, words)


class LarkProvider(_Robot):
    """A robot of Lark or Feishu, signed in the body where it has a secret."""

    name = "lark"

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read where the robot is.

        Raises:
            DefinitionError: The URL is missing.
        """
        self._given = _given(settings.lark)
        super().__init__(settings, self._given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post it; the signature's time is the wall clock's."""
        content: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text}}
        if secret := self._given.secret.get_secret_value():
            at = str(int(time.time()))
            content |= {"timestamp": at, "sign": _digest(f"{at}\n{secret}", "")}
        return self.client.post(self.url, content=compact(content))


class DingtalkProvider(_Robot):
    """A robot of DingTalk, signed in the address where it has a secret."""

    name = "dingtalk"

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read where the robot is.

        Raises:
            DefinitionError: The URL is missing.
        """
        self._given = _given(settings.dingtalk)
        super().__init__(settings, self._given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post it; the signature's time is the wall clock's."""
        content = {"msgtype": "text", "text": {"content": message.text}}
        url = httpx.URL(self._given.url.get_secret_value())
        if secret := self._given.secret.get_secret_value():
            at = str(int(time.time() * 1000))
            sign = _digest(secret, f"{at}\n{secret}")
            url = url.copy_merge_params({"timestamp": at, "sign": sign})
        headers = {"content-type": "application/json"}
        return self.client.post(url, content=compact(content), headers=headers)


class WecomRobotProvider(_Robot):
    """A group's robot of WeCom."""

    name = "wecom_robot"

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read the robot's key.

        Raises:
            DefinitionError: It is missing.
        """
        self._key = settings.wecom.require("robot_key").robot_key.get_secret_value()
        super().__init__(settings, settings.wecom.url)

    def ask(self, message: Message) -> httpx.Response:
        """Post it."""
        content = compact({"msgtype": "text", "text": {"content": message.text}})
        return self.client.post("/cgi-bin/webhook/send", params={"key": self._key}, content=content)


class CommunityProvider(_Robot):
    """An incoming webhook that takes `{"text": ...}`, signed as Standard Webhooks if asked for."""

    name = "webhook"

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read where posts are taken.

        Raises:
            DefinitionError: The URL is missing, or the secret is none.
        """
        given = _given(settings.community)
        secret = given.secret.get_secret_value()
        self._key = key_of(secret, "PERENNIAL_COMMUNITY_SECRET") if secret else b""
        super().__init__(settings, given.url.get_secret_value())

    def ask(self, message: Message) -> httpx.Response:
        """Post it."""
        body = compact({"text": message.text})
        headers = signed(body, message, self._key) if self._key else {}
        headers["content-type"] = "application/json"
        return self.client.post(self.url, content=body, headers=headers)

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """By the status: each of them answers with words of its own."""
        return self.by_status(reply)


def _given(settings: Robot) -> Robot:
    return settings.require("url")


def _key(message: Message) -> str:
    """A text on a day; the day is the message's own."""
    content = f"{message.campaign}\n{message.sent_at:%Y-%m-%d}\n{message.text}"
    return hashlib.sha256(content.encode()).hexdigest()


def _digest(key: str, content: str) -> str:
    found = hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()
    return base64.b64encode(found).decode()
