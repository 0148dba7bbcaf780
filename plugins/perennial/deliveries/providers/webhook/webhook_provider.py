"""Send messages to a service of the company, signed by the Standard Webhooks specification.

The message id is the `webhook-id`; by the specification the service takes each id once.
"""

import base64
import binascii
import hashlib
import hmac
import time

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.http_provider import ByHttp, compact
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import DefinitionError, Message


class Hook(ProviderSettings, env_prefix="PERENNIAL_HOOK_"):
    """A service of the company's own; `secret` signs (Standard Webhooks, `whsec_...`)."""

    conn_type = "perennial_hook"

    url: str = ""
    secret: SecretStr = UNSET


class WebhookProvider(ByHttp):
    """Sends one signed POST per message."""

    name = "signed"
    is_idempotent = True

    def __init__(self, _: Settings, __: Business) -> None:
        given = Hook.read("url", "secret")
        self._key = key_of(given.secret.get_secret_value(), "PERENNIAL_HOOK_SECRET")
        super().__init__(given.url)

    def ask(self, message: Message) -> httpx.Response:
        """Post the message."""
        content = {
            "type": "message",
            "timestamp": message.sent_at.isoformat(),
            "data": {
                "message_id": message.message_id,
                "campaign": message.campaign,
                "person_id": message.person_id,
                "locale": message.locale,
                "subject": message.subject,
                "text": message.text,
                "details": dict(message.details),
                "unsubscribe_url": message.unsubscribe_url,
            },
        }
        body = compact(content)
        return self.client.post(self.url, content=body, headers=signed(body, message, self._key))


def key_of(secret: str, variable: str) -> bytes:
    """The key in a secret: base64 after `whsec_`, else the text itself.

    Raises:
        DefinitionError: The part after `whsec_` is not base64.
    """
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        remedy = "Copy all of it, with whsec_ in front."
        raise DefinitionError("environment", variable, "is not base64", remedy) from None


def signed(body: bytes, message: Message, key: bytes) -> dict[str, str]:
    """Headers of a signed call, with the real time."""
    at = str(int(time.time()))
    content = f"{message.message_id}.{at}.".encode() + body
    digest = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "content-type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{digest}",
    }
