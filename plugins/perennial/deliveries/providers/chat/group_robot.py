"""What the group robots of Lark, DingTalk, WeCom and others share.

Many people read one post, so a text is posted once a day, however many people it was decided for. A
note on disk, shared by workers with the same `PERENNIAL_HOME`, precedes each post; without an
answer the text stays unknown.
"""

import base64
import hashlib
import hmac

import httpx
from pydantic import SecretStr

from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted, deferred
from perennial.deliveries.providers.http_provider import ByHttp, json_of
from perennial.deliveries.providers.notes import Notes
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import Fault, Message, State

_BEGUN, _POSTED, _NOT_POSTED = "begun", "posted", "not posted"
_THROTTLED = (11232, 130101, 45009)
_BUSY = (-1, 50001)


class Robot(ProviderSettings):
    """A group's robot; the URL contains its token, and `secret` signs if the robot requires it."""

    url: SecretStr = UNSET
    secret: SecretStr = UNSET


class GroupRobot(ByHttp):
    """Sends one POST per text and day."""

    def __init__(self, settings: Settings, url: str) -> None:
        """No error may quote `url`'s secret part."""
        self._notes = Notes(settings.outbox / f"posted-{self.name}.sqlite")
        super().__init__(url)

    def close(self) -> None:
        """Close connections and notes."""
        self._notes.close()
        super().close()

    def answer(self, message: Message) -> Answer:
        """Post the text; a repeat that day gets the first outcome unless it failed."""
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
        """By the robot's code; most codes mean a wrong configuration."""
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


def _key(message: Message) -> str:
    content = f"{message.campaign}\n{message.sent_at:%Y-%m-%d}\n{message.text}"
    return hashlib.sha256(content.encode()).hexdigest()


def digest(key: str, content: str) -> str:
    """Base64 HMAC-SHA256, which robots take as signature."""
    found = hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()
    return base64.b64encode(found).decode()
