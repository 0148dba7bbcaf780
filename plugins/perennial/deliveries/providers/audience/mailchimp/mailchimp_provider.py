"""Tag members of a Mailchimp list with the name of a list, which is the message's text.

Source: Mailchimp's list members (Marketing API 3.0). Repeating a request changes nothing.
"""

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, deferred, rejected
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.domain import Fault, Message


class Mailchimp(ProviderSettings, env_prefix="PERENNIAL_MAILCHIMP_"):
    """Members of a Mailchimp list, tagged with the audience's name; `url` names the data centre."""

    conn_type = "perennial_mailchimp"

    url: str = ""
    api_key: SecretStr = UNSET
    list_id: str = ""


class MailchimpProvider(ByHttp):
    """Tags members; new ones get no mail from Mailchimp."""

    name = "mailchimp"
    is_idempotent = True

    def __init__(self, _: Settings, __: Business) -> None:
        self._given = Mailchimp.read("url", "api_key", "list_id")
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
        """Judge by the status; a successful answer may list a refused member."""
        if reply.is_success and json_of(reply)["errors"]:
            return rejected(Fault.INVALID_ADDRESS, "the member was refused")
        if reply.status_code == 400:
            return deferred(Fault.CONFIGURATION, str(json_of(reply).get("title", "")))
        return self.by_status(reply)
