"""Send push notifications through Firebase Cloud Messaging with Google's client.

FCM does not deduplicate, so the client's retries are off and a push without an answer stays
unknown. Sources: Google's `projects.messages.send` and FCM error codes.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from perennial.config.business import Business
from perennial.config.environment import Settings
from perennial.deliveries.providers import answers
from perennial.deliveries.providers.answers import Answer, OneByOne
from perennial.deliveries.providers.client_libraries import library
from perennial.deliveries.providers.http_provider import ANSWER_SECONDS, NotSendable
from perennial.deliveries.providers.loopback import is_loopback_url
from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings, given_or_read
from perennial.deliveries.providers.push.tokens import data_of, token_of
from perennial.domain import DefinitionError, Fault, Message

_GOOGLE = "https://fcm.googleapis.com"
_SECONDS_TO_LIVE = 86_400  # a push that arrives a day late has lost its point


class Fcm(ProviderSettings, env_prefix="PERENNIAL_FCM_"):
    """Push through Google; `credentials` or `credentials_file` is a service account's JSON."""

    conn_type = "perennial_fcm"

    url: str = "https://fcm.googleapis.com"
    credentials: SecretStr = UNSET
    credentials_file: Path | None = None


class FcmProvider(OneByOne):
    """Makes one call per push."""

    name = "fcm"

    def __init__(self, _: Settings, __: Business) -> None:
        given = Fcm.read()
        variable = "PERENNIAL_FCM_CREDENTIALS"
        content = given_or_read(given.credentials, given.credentials_file, f"{variable}_FILE")
        self._admin, self._messaging = (
            library("firebase_admin"),
            library("firebase_admin.messaging"),
        )
        self.is_local = is_loopback_url(given.url)
        try:
            account = library("firebase_admin.credentials").Certificate(json.loads(content))
        except (ValueError, KeyError, TypeError):
            remedy = "Give the service account's JSON."
            problem = "is missing, or is not a service account's JSON"
            raise DefinitionError("environment", variable, problem, remedy) from None
        options = {"httpTimeout": ANSWER_SECONDS}
        self._app = self._admin.initialize_app(account, options, name=f"perennial-{id(self)}")
        self._session = _session(self._messaging, self._app)
        self._session.trust_env = not self.is_local
        self._session.mount(_GOOGLE, _adapter(given.url.rstrip("/")))
        self._failed: type[Any] = library("firebase_admin.exceptions").FirebaseError

    def close(self) -> None:
        """Close the session and the app."""
        self._session.close()
        self._admin.delete_app(self._app)

    def answer(self, message: Message) -> Answer:
        """Send one push."""
        try:
            return answers.accepted(self._messaging.send(self._push(message), app=self._app))
        except NotSendable as error:
            return answers.rejected(error.fault, str(error))
        except self._failed as error:
            return self._refused(error)
        except Exception as error:  # noqa: BLE001 - errors of the login, and invalid answers
            if type(error).__name__ == "RefreshError":
                return answers.deferred(Fault.CONFIGURATION, "Google refused the service account")
            return answers.of_error(error, is_idempotent=False)

    def _push(self, message: Message) -> Any:
        say, token = self._messaging, token_of(message)
        push = say.Message(
            notification=say.Notification(title=message.subject, body=message.text),
            data=data_of(message),
            android=say.AndroidConfig(ttl=_SECONDS_TO_LIVE, collapse_key=message.campaign),
        )
        # An installation id, or a registration token, which has an installation id and a colon in
        # front. The constructor's `token` is deprecated and warns, but apps still hold many tokens.
        setattr(push, "token" if ":" in token else "fid", token)
        return push

    def _refused(self, error: Any) -> Answer:
        say, reply = self._messaging, error.http_response
        if reply is None:
            return answers.of_error(error, is_idempotent=False)
        words = f"{reply.status_code} {error.code}: {error}"
        # a token no longer in use, or one of another project's app
        is_dead = isinstance(error, say.UnregisteredError | say.SenderIdMismatchError)
        if is_dead or "registration token" in str(error):
            return answers.rejected(Fault.INVALID_ADDRESS, words)
        if isinstance(error, say.ThirdPartyAuthError):
            return answers.deferred(Fault.CONFIGURATION, words)
        headers = reply.headers
        wait = answers.wait_asked(headers.get("retry-after", ""), headers.get("date", ""))
        return answers.of_status(reply.status_code, words, is_idempotent=False, retry_after=wait)


def _session(messaging: Any, app: Any) -> Any:
    return messaging._get_messaging_service(app)._client.session  # noqa: SLF001


def _adapter(url: str) -> Any:
    adapters = library("requests.adapters")

    class Once(adapters.HTTPAdapter):  # type: ignore[name-defined,misc]
        def send(self, request: Any, **given: Any) -> Any:
            request.url = url + request.url.removeprefix(_GOOGLE)
            return super().send(request, **given)

    return Once(max_retries=0)
