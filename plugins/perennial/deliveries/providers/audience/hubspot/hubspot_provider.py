"""Set a property of HubSpot contacts to the name of a list, which is the message's text.

Source: HubSpot's batch upsert of contacts (CRM API v3). Repeating a request changes nothing.
"""

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.http_provider import ByHttp, bearer, compact
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import Message


class Hubspot(ProviderSettings, env_prefix="PERENNIAL_HUBSPOT_"):
    """Contacts in HubSpot; `field` is the contact property that takes the list's name."""

    conn_type = "perennial_hubspot"

    url: str = "https://api.hubapi.com"
    token: SecretStr = UNSET
    field: str = "perennial_audience"


class HubspotProvider(ByHttp):
    """Sets the property of a contact, found by email address."""

    name = "hubspot"
    is_idempotent = True

    def __init__(self, _: Settings, __: Business) -> None:
        self._given = Hubspot.read("token", "field")
        super().__init__(self._given.url, headers=bearer(self._given.token.get_secret_value()))

    def ask(self, message: Message) -> httpx.Response:
        """Set the property."""
        properties = {"email": message.address, self._given.field: message.text}
        contact = {"id": message.address, "idProperty": "email", "properties": properties}
        body = compact({"inputs": [contact]})
        return self.client.post("/crm/v3/objects/contacts/batch/upsert", content=body)
