"""Send text messages through Twilio with its own client.

Twilio does not deduplicate, so the client's retries are off and a text without an answer stays
unknown. Sources: Twilio's Message resource and error codes.
"""

from typing import Any

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer, OneByOne
from perennial.deliveries.providers.client_libraries import library
from perennial.deliveries.providers.http_provider import ANSWER_SECONDS
from perennial.deliveries.providers.loopback import is_loopback_url
from perennial.deliveries.providers.sms.twilio.twilio_settings import Twilio
from perennial.domain import Fault, Message

_FAULTS = {
    **dict.fromkeys((21211, 21214, 21217, 21401, 21421, 21614), Fault.INVALID_ADDRESS),
    21610: Fault.OPTED_OUT,
    **dict.fromkeys((21602, 21605, 21617, 21619, 30007), Fault.CONTENT),
    21612: Fault.MAILBOX,
}
"""Errors about one text; other codes are about our account, or defer the text."""
_OURS = frozenset({20003, 20404, 21212, 21408, 21603, 21606, 21659, 21660, 21703, 21705})
_SLOWER = frozenset({14107, 20429, 21611, 30001, 63038})


class TwilioProvider(OneByOne):
    """Makes one call per text."""

    name = "twilio"

    def __init__(self, settings: Settings, _: Business) -> None:
        given = Twilio.read("account_sid", "auth_token", "sender")
        self._error: type[Any] = library("twilio.base.exceptions").TwilioRestException
        http = library("twilio.http.http_client").TwilioHttpClient(
            timeout=ANSWER_SECONDS, max_retries=0
        )
        self.is_local = is_loopback_url(given.url)
        self._session = http.session
        self._session.trust_env = not self.is_local
        self._client = library("twilio.rest").Client(
            given.account_sid, given.auth_token.get_secret_value(), http_client=http
        )
        self._client.api.base_url = given.url
        key = "messaging_service_sid" if given.sender.startswith("MG") else "from_"
        self._further = {key: given.sender}
        if settings.public_url.startswith("https://") or self.is_local:  # reachable by Twilio
            self._further["status_callback"] = f"{settings.public_url}/webhooks/twilio"

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def answer(self, message: Message) -> Answer:
        """Send one text."""
        try:
            sent = self._client.messages.create(
                to=message.address, body=message.text, **self._further
            )
        except self._error as error:
            return _refused(error)
        except Exception as error:  # noqa: BLE001 - errors of requests, and invalid answers
            return answers.of_error(error, is_idempotent=False)
        return answers.accepted(sent.sid)


def _refused(error: Any) -> Answer:
    code, words = int(error.code or 0), f"{error.status} {error.code} {error.msg}"
    if code in _FAULTS:
        return answers.rejected(_FAULTS[code], words)
    if code in _OURS:
        return answers.deferred(Fault.CONFIGURATION, words)
    if code in _SLOWER:
        return answers.deferred(Fault.THROTTLED, words)
    return answers.of_status(error.status, words, is_idempotent=False)
