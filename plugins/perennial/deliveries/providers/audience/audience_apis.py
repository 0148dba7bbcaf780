"""Audiences for other marketing systems, by their APIs: Braze, HubSpot, Mailchimp.

Each call sets what is so: the same content twice changes nothing, so what has no answer is asked
again. The text of the message is the list's name.
Source: Braze's /users/track, HubSpot's batch upsert of contacts (CRM v3), Mailchimp's members and
tags of a list (Marketing API 3.0).
"""

import httpx

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, deferred, rejected
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.domain import Fault, Message


class BrazeProvider(ByHttp):
    """Puts a person's lists into an attribute and says so with an event."""

    name = "braze"
    is_idempotent = True

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read the key.

        Raises:
            DefinitionError: A setting is missing.
        """
        given = settings.braze.require("url", "api_key")
        super().__init__(given.url, headers=_bearer(given.api_key.get_secret_value()))

    def ask(self, message: Message) -> httpx.Response:
        """Add the list to the person's lists."""
        attributes = {
            "external_id": message.person_id,
            "email": message.address,
            "perennial_audiences": {"add": [message.text]},
        }
        if message.channel == "audience_phone":
            attributes["phone"] = attributes.pop("email")
        return self.client.post("/users/track", content=compact({"attributes": [attributes]}))


class HubspotProvider(ByHttp):
    """Sets a property of a contact, found by e-mail, to the list's name."""

    name = "hubspot"
    is_idempotent = True

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read the token.

        Raises:
            DefinitionError: A setting is missing.
        """
        self._given = settings.hubspot.require("token", "field")
        super().__init__(self._given.url, headers=_bearer(self._given.token.get_secret_value()))

    def ask(self, message: Message) -> httpx.Response:
        """Set it."""
        properties = {"email": message.address, self._given.field: message.text}
        contact = {"id": message.address, "idProperty": "email", "properties": properties}
        body = compact({"inputs": [contact]})
        return self.client.post("/crm/v3/objects/contacts/batch/upsert", content=body)


class MailchimpProvider(ByHttp):
    """Tags a member of a list; who is not a member becomes one that gets no mail from there."""

    name = "mailchimp"
    is_idempotent = True

    def __init__(self, settings: Settings, _: Business) -> None:
        """Read the key.

        Raises:
            DefinitionError: A setting is missing.
        """
        self._given = settings.mailchimp.require("url", "api_key", "list_id")
        super().__init__(
            self._given.url,
            auth=("perennial", self._given.api_key.get_secret_value()),
            headers={"content-type": "application/json"},
        )

    def ask(self, message: Message) -> httpx.Response:
        """Update the member."""
        members = [
            {
                "email_address": message.address,
                "email_type": "html",
                "status_if_new": "transactional",
                "tags": [message.text],
            }
        ]
        content = compact({"members": members, "update_existing": True})
        return self.client.post(f"/3.0/lists/{self._given.list_id}", content=content)

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """By the status; a member that was refused stands in an answer of success."""
        if reply.is_success and json_of(reply)["errors"]:
            return rejected(Fault.INVALID_ADDRESS, "the member was refused")
        if reply.status_code == 400:
            return deferred(Fault.CONFIGURATION, str(json_of(reply).get("title", "")))
        return self.by_status(reply)


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "content-type": "application/json"}
