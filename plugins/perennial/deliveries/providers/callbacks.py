"""Find, verify and parse the callbacks of providers.

Entry points of the group `perennial.webhooks` parse what is posted to `/webhooks/<name>`.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from importlib.metadata import entry_points
from typing import Literal, NamedTuple, Protocol

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from perennial.config.environment import Settings
from perennial.deliveries.providers.provider import scrub
from perennial.domain import Observation, PerennialError, Reply, State

GROUP = "perennial.webhooks"


class WebhookRefused(PerennialError):
    """A provider's call is not signed, too old or invalid; the receiver answers 401.

    Check the secret at the provider and in the environment, and the clocks.
    """


class Parse(Protocol):
    """Parses one callback of a provider."""

    def __call__(
        self, headers: Mapping[str, str], body: bytes, settings: Settings, /
    ) -> Sequence[Observation | Reply]:
        """Verify the call's signature, and return what the call reports.

        Args:
            headers: Names in lower case. `:url` is the called URL as seen from outside, for
                providers that sign it.

        Raises:
            WebhookRefused: The signature or the content is invalid; its text names no person.
        """


class Answers(NamedTuple):
    """Bodies that a provider expects as an answer.

    Attributes:
        media_type: Of both bodies.
        taken: Acknowledges the call.
        not_taken: The signature is wrong, or the provider should call again.
    """

    media_type: str
    taken: str
    not_taken: str


def answering(answers: Answers) -> Callable[[Parse], Parse]:
    """Decorate a parser with the answers its provider expects."""

    def marked(parse: Parse) -> Parse:
        vars(parse)["answers"] = answers
        return parse

    return marked


def answers_of(parse: Parse) -> Answers | None:
    """The answers a parser's provider expects; None if it reads only the status."""
    answers: Answers | None = getattr(parse, "answers", None)
    return answers


def parser(provider: str) -> Parse | None:
    """The parser of a provider's callbacks, if there is one."""
    found = list(entry_points(group=GROUP, name=provider))
    if not found:
        return None
    parse: Parse = found[0].load()
    return parse


LONGEST_SKEW = timedelta(minutes=5)
"""The most that a call's timestamp may differ from our clock: an old call may be a replay."""


def parse_generic(
    headers: Mapping[str, str], body: bytes, settings: Settings
) -> list[Observation | Reply]:
    """Parse a callback in Perennial's own format; see docs/reference/receiver.md.

    `perennial-timestamp` is in Unix seconds; `perennial-signature` is the hex HMAC-SHA256 of
    `<timestamp>.<body>` with the key `PERENNIAL_WEBHOOK_SECRET`.

    Raises:
        WebhookRefused: The secret is not set, or the signature, time or content is invalid.
    """
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        raise WebhookRefused("PERENNIAL_WEBHOOK_SECRET is not set")
    stamp = headers.get("perennial-timestamp", "")
    signed = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    given = headers.get("perennial-signature", "")
    if not hmac.compare_digest(signed.encode(), given.encode()):
        raise WebhookRefused("the signature is invalid")
    if not stamp.isdigit() or abs(time.time() - int(stamp)) > LONGEST_SKEW.total_seconds():
        raise WebhookRefused("the call's time is too far from now")
    try:
        return [one.told() for one in _Calls.validate_json(body)]
    except ValidationError:  # its words would quote what was sent
        raise WebhookRefused("the content is invalid") from None


class _Observed(BaseModel):
    state: Literal[State.DELIVERED, State.BOUNCED, State.COMPLAINED, State.EXPIRED, State.ANSWERED]
    occurred_at: AwareDatetime
    message_id: str = Field(min_length=1, max_length=255)
    reason: str = Field(default="", max_length=200)
    is_permanent: bool = False

    def told(self) -> Observation:
        given = self.model_dump() | {"reason": scrub(self.reason, "")}
        return Observation(provider="generic", **given)


class _Replied(BaseModel):
    channel: Literal["sms"]
    address: str = Field(min_length=1, max_length=254)
    text: str = Field(max_length=2000)
    occurred_at: AwareDatetime
    reply_id: str = Field(default="", max_length=255)

    def told(self) -> Reply:
        given = self.model_dump(exclude={"reply_id"})
        return Reply(**given, provider="generic", provider_message_id=self.reply_id)


_Calls = TypeAdapter(list[_Observed | _Replied])
