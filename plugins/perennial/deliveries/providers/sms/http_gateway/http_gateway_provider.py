"""Send text messages through any gateway that takes JSON."""

import json
from typing import Any

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted
from perennial.deliveries.providers.http_provider import ByHttp, compact, filled, json_of
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import DefinitionError, Message


class HttpSms(ProviderSettings, env_prefix="PERENNIAL_HTTPSMS_"):
    """Text messages through any gateway that takes JSON.

    Attributes:
        token: For `Authorization: Bearer ...`; may be empty.
        body: The JSON to post, with `{address}`, `{text}`, `{message_id}` and `{sender}` replaced.
        id_field: Path of the gateway's message id in the reply, such as `data.id`.
        deduplicates: Whether the gateway sends a repeated `Idempotency-Key` once.
    """

    conn_type = "perennial_httpsms"

    url: str = ""
    token: SecretStr = UNSET
    body: str = '{"to": "{address}", "text": "{text}", "reference": "{message_id}"}'
    sender: str = ""
    id_field: str = "id"
    deduplicates: bool = False


class HttpSmsProvider(ByHttp):
    """Sends one POST per text."""

    name = "http"

    def __init__(self, _: Settings, __: Business) -> None:
        self._given = HttpSms.read("url")
        self.is_idempotent = self._given.deduplicates
        try:
            self._body = json.loads(self._given.body)
        except ValueError:
            key, remedy = "PERENNIAL_HTTPSMS_BODY", 'Write such as {"to": "{address}"}.'
            raise DefinitionError("environment", key, "is not JSON", remedy) from None
        token = self._given.token.get_secret_value()
        headers = {"authorization": f"Bearer {token}"} if token else {}
        super().__init__(self._given.url, headers=headers)

    def ask(self, message: Message) -> httpx.Response:
        """Post the text."""
        values = {
            "address": message.address,
            "text": message.text,
            "message_id": message.message_id,
            "sender": self._given.sender,
        }
        headers = {"content-type": "application/json", "idempotency-key": message.message_id}
        return self.client.post(
            self.url, content=compact(filled(self._body, values)), headers=headers
        )

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by the status, and take the gateway's message id."""
        if not reply.is_success:
            return self.by_status(reply)
        try:
            return accepted(_at(json_of(reply), self._given.id_field))
        except ValueError:
            return accepted()


def _at(content: dict[str, Any], path: str) -> object:
    found: object = content
    for name in path.split("."):
        found = found.get(name, "") if isinstance(found, dict) else ""
    return found
