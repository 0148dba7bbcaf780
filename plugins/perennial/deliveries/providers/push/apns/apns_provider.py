"""Send push notifications through Apple, over HTTP/2 with a signed token.

Apple does not deduplicate by `apns-id`, our message id, so a push without an answer stays unknown.
Two with the same `apns-collapse-id` are shown as one.

Sources: Apple's "Sending notification requests to APNs", "Handling notification responses from
APNs" and "Establishing a token-based connection to APNs".
"""

import time
from datetime import timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers.answers import Answer, accepted, deferred, rejected
from perennial.deliveries.providers.http_provider import ByHttp, compact, json_of
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings, pem
from perennial.deliveries.providers.push.tokens import data_of, token_of
from perennial.domain import DefinitionError, Fault, Message

TOKEN_SECONDS = 2400
"""Apple accepts tokens up to 60 minutes old, and rejects a new one within 20 minutes."""

KEPT = timedelta(days=1)
"""How long Apple keeps a push for a phone that is off."""

_GONE = frozenset({"BadDeviceToken", "DeviceTokenNotForTopic", "Unregistered", "ExpiredToken"})
_OURS = frozenset({"MissingTopic", "BadTopic", "TopicDisallowed", "InvalidPushType", "BadPath"})


class Apns(ProviderSettings, env_prefix="PERENNIAL_APNS_"):
    """Push through Apple; `topic` is the app's bundle id, the key a `.p8` file's content."""

    conn_type = "perennial_apns"

    url: str = "https://api.push.apple.com"
    team_id: str = ""
    key_id: str = ""
    key: SecretStr = UNSET
    key_file: Path | None = None
    topic: str = ""


class ApnsProvider(ByHttp):
    """Sends one request per push over one connection."""

    name = "apns"

    def __init__(self, _: Settings, __: Business) -> None:
        given = Apns.read("team_id", "key_id", "topic")
        self._given, self._made_at, self._token = given, 0.0, ""
        content = pem(given.key, given.key_file, "PERENNIAL_APNS_KEY_FILE")
        try:
            key = load_pem_private_key(content, None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, EllipticCurvePrivateKey):
            remedy = "Give the content of the .p8 file."
            problem = "is missing, or is not a key of Apple's"
            raise DefinitionError("environment", "PERENNIAL_APNS_KEY", problem, remedy)
        self._key = key
        super().__init__(given.url, http2=True)

    def ask(self, message: Message) -> httpx.Response:
        """Send the push."""
        token = token_of(message, "ios")
        body = {
            "aps": {"alert": {"title": message.subject, "body": message.text}},
            **data_of(message),
        }
        headers = {
            "authorization": f"bearer {self._bearer()}",
            "apns-topic": self._given.topic,
            "apns-push-type": "alert",
            "apns-priority": "5",  # delivered when it suits the phone's battery
            "apns-id": str(name_of(message.message_id)),
            "apns-collapse-id": message.message_id[:64],
            "apns-expiration": str(int((message.sent_at + KEPT).timestamp())),
        }
        return self.client.post(f"/3/device/{token}", content=compact(body), headers=headers)

    def judge(self, message: Message, reply: httpx.Response) -> Answer:  # noqa: ARG002
        """Judge by Apple's reason."""
        if reply.is_success:
            return accepted(reply.headers.get("apns-id", ""))
        reason = str(json_of(reply)["reason"])
        words = f"{reply.status_code} {reason}"
        if reason in _GONE:
            return rejected(Fault.INVALID_ADDRESS, words)
        if reason in _OURS or reply.status_code == 403:
            if reason == "ExpiredProviderToken":
                self._token = ""  # our clock and Apple's differ: make a new one for the next push
            return deferred(Fault.CONFIGURATION, words)
        if reason in ("InternalServerError", "ServiceUnavailable", "Shutdown"):
            return deferred(Fault.UNAVAILABLE, words)  # Apple says that it was not taken
        return self.by_status(reply, reason)

    def _bearer(self) -> str:
        """Apple requires a recent token by the real clock."""
        now = time.time()
        if not self._token or now - self._made_at > TOKEN_SECONDS:
            claims = {"iss": self._given.team_id, "iat": int(now)}
            headers = {"kid": self._given.key_id}
            self._token = jwt.encode(claims, self._key, algorithm="ES256", headers=headers)
            self._made_at = now
        return self._token


def name_of(message_id: str) -> UUID:
    """The id if it is a UUID, else a UUID made from it."""
    try:
        return UUID(message_id)
    except ValueError:
        return uuid5(NAMESPACE_URL, message_id)
