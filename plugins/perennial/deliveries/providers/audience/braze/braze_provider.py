"""Add the name of a list, which is the message's text, to people's attributes in Braze.

Source: Braze's /users/track. Repeating a request changes nothing.
"""

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.http_provider import ByHttp, bearer, compact
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import Message


class Braze(ProviderSettings, env_prefix="PERENNIAL_BRAZE_"):
    """Attributes of people in Braze."""

    conn_type = "perennial_braze"

    url: str = ""
    api_key: SecretStr = UNSET


class BrazeProvider(ByHttp):
    """Adds the list to the person's attribute `perennial_audiences`."""

    name = "braze"
    is_idempotent = True

    def __init__(self, _: Settings, __: Business) -> None:
        given = Braze.read("url", "api_key")
        super().__init__(given.url, headers=bearer(given.api_key.get_secret_value()))

    def ask(self, message: Message) -> httpx.Response:
        """Add the list."""
        attributes = {
            "external_id": message.person_id,
            "email": message.address,
            "perennial_audiences": {"add": [message.text]},
        }
        if message.channel == "audience_phone":
            attributes["phone"] = attributes.pop("email")
        return self.client.post("/users/track", content=compact({"attributes": [attributes]}))
