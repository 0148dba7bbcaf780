"""Send push notifications through Aurora Mobile (JPush), REST API v3.

For a day JPush repeats its answer to a repeated `cid`. It issues the `cid`s, so a note on disk,
shared by workers with the same `PERENNIAL_HOME`, assigns one to each message before the push.

Sources: JPush's Push API v3, `GET /v3/push/cid` and error codes.
"""

import httpx
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.deliveries.providers.notes import Notes
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings
from perennial.deliveries.providers.push.tokens import data_of, token_of
from perennial.domain import Fault, Message

SECONDS_TO_LIVE = 86_400

_FAULTS = {1011: Fault.INVALID_ADDRESS, 1005: Fault.CONTENT, 1010: Fault.CONTENT}
_LATER = {
    1000: Fault.UNAVAILABLE,
    1020: Fault.CONFIGURATION,
    1030: Fault.UNAVAILABLE,
    2002: Fault.THROTTLED,
}
"""A code that is in neither table is about our account or our request."""


class JPush(ProviderSettings, env_prefix="PERENNIAL_JPUSH_"):
    """Push through Aurora Mobile; `is_production` is for iOS certificates."""

    conn_type = "perennial_jpush"

    url: str = "https://api.jpush.cn"
    app_key: str = ""
    master_secret: SecretStr = UNSET
    is_production: bool = True


class JPushProvider(ByHttp):
    """Sends one request per push."""

    name = "jpush"
    is_idempotent = True

    def __init__(self, settings: Settings, _: Business) -> None:
        self._given = given = JPush.read("app_key", "master_secret")
        self._cids = Notes(settings.outbox / "jpush-cids.sqlite")
        super().__init__(given.url, auth=(given.app_key, given.master_secret.get_secret_value()))

    def close(self) -> None:
        """Close connections and notes."""
        self._cids.close()
        super().close()

    def ask(self, message: Message) -> httpx.Response:
        """Send the push with the message's `cid`."""
        token, data = token_of(message), data_of(message)
        body = {
            "cid": self._cids.first(message.message_id, self._fetch),
            "platform": "all",
            "audience": {"registration_id": [token]},
            "notification": {
                "android": {"title": message.subject, "alert": message.text, "extras": data},
                "ios": {
                    "alert": {"title": message.subject, "body": message.text},
                    "extras": data,
                },
            },
            "options": {
                "time_to_live": SECONDS_TO_LIVE,
                "apns_production": self._given.is_production,
            },
        }
        headers = {"content-type": "application/json"}
        return self.client.post("/v3/push", content=compact(body), headers=headers)

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by JPush's code in the body."""
        if reply.is_success:
            return answers.accepted(json_of(reply)["msg_id"])
        error = json_of(reply)["error"]
        code, words = int(error["code"]), f"{reply.status_code} {error['code']}: {error['message']}"
        if code in _FAULTS:
            return answers.rejected(_FAULTS[code], words)
        if reply.status_code == 429:
            wait = answers.wait_asked(reply.headers.get("x-rate-limit-reset", ""), "")
            return answers.deferred(Fault.THROTTLED, words, wait)
        if reply.status_code >= 500:
            return answers.in_doubt(words, is_idempotent=True)
        return answers.deferred(_LATER.get(code, Fault.CONFIGURATION), words)

    def _fetch(self) -> str:
        reply = self.client.get("/v3/push/cid", params={"count": 1}).raise_for_status()
        (cid,) = json_of(reply)["cidlist"]
        return str(cid)
