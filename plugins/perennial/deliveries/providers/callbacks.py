"""What providers call back with: found by name, checked by its signature, put into our words.

A provider announces a function as an entry point of the group `perennial.webhooks`, under its name.
The receiver takes what is posted to `/webhooks/<name>` and asks that function.
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
    """Reads one call of a provider."""

    def __call__(
        self, headers: Mapping[str, str], body: bytes, settings: Settings, /
    ) -> Sequence[Observation | Reply]:
        """Check the call's signature, then say what it tells.

        Args:
            headers: Names in lower case. Behind them stands `:url`, the address that was called,
                as the outside sees it, for providers that sign it.
            body: As it came.
            settings: This deployment's.

        Raises:
            WebhookRefused: The signature is missing or wrong, or the content is not the
                provider's; its words name no person.
        """


class Answers(NamedTuple):
    """What a provider wants to read once it was heard; the status says the same to all of them.

    Attributes:
        media_type: Of both.
        taken: We have it.
        not_taken: We do not: the signature is wrong, or it should call again.
    """

    media_type: str
    taken: str
    not_taken: str


def answering(answers: Answers) -> Callable[[Parse], Parse]:
    """Mark a function that reads calls with what its provider wants to read."""

    def marked(parse: Parse) -> Parse:
        vars(parse)["answers"] = answers
        return parse

    return marked


def answers_of(parse: Parse) -> Answers | None:
    """What the provider wants to read; None where it reads the status alone."""
    answers: Answers | None = getattr(parse, "answers", None)
    return answers


def parser(provider: str) -> Parse | None:
    """The function that reads a provider's calls; None where there is no such provider."""
    found = list(entry_points(group=GROUP, name=provider))
    if not found:
        return None
    parse: Parse = found[0].load()
    return parse


LONGEST_SKEW = timedelta(minutes=5)
"""So old, or so far ahead, a call's own time may be: an old one may be somebody's recording."""


def parse_generic(
    headers: Mapping[str, str], body: bytes, settings: Settings
) -> list[Observation | Reply]:
    """Read a call in our own format: docs/reference/receiver.md.

    `perennial-timestamp` holds seconds since 1970, `perennial-signature` the hex HMAC-SHA256 of
    `<timestamp>.<body>` under `PERENNIAL_WEBHOOK_SECRET`.

    Raises:
        WebhookRefused: No secret is set, the signature or the time is wrong, or the content.
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
