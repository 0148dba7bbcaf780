"""Messages, what may become of them, and what is heard of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import md5


class State(StrEnum):
    """State of a message in the ledger."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    EXPIRED = "expired"
    ANSWERED = "answered"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


RENDERED = "rendered"
"""Outcome of a row of a batch that has a message; the other is `skip`."""

HEARD = (State.DELIVERED, State.BOUNCED, State.COMPLAINED, State.EXPIRED, State.ANSWERED)
"""States that are heard of after the hand-over, from a provider or a person. EXPIRED: the provider
took the message, and gave up carrying it."""


class Fault(StrEnum):
    """What kind of trouble a receipt tells of: it decides how to go on."""

    NONE = ""
    THROTTLED = "throttled"  # too fast, or the day's quota is used: wait, then go on
    UNAVAILABLE = "unavailable"  # the provider or the way to it; many in a row stop the batch
    MAILBOX = "mailbox"  # this person for now: greylisting, a full mailbox, a phone switched off
    CONFIGURATION = "configuration"  # credentials, our sender, our template: stops the batch loudly
    CONTENT = "content"  # this message's own words: a person must look
    INVALID_ADDRESS = "invalid_address"  # it never works: nothing more is sent to it
    OPTED_OUT = "opted_out"  # the provider knows that the person wants no more


class MessageClass(StrEnum):
    """Caps, holdouts and quiet hours bind marketing only."""

    MARKETING = "marketing"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered text on its way to one address; it exists in memory only, inside dispatch."""

    message_id: str
    campaign: str
    person_id: str
    channel: str
    locale: str
    address: str = field(repr=False)  # so that no log or exception prints it
    subject: str  # a mail's subject or a notice's title; empty on channels without one
    text: str
    html: str  # empty on text channels
    unsubscribe_url: str  # empty for service messages
    sent_at: datetime  # instant, UTC; the clock's, which may be simulated
    details: Mapping[str, str] = field(default_factory=dict)  # a channel's further parts, by name
    programme: str = ""  # the campaign's


def message_id_of(campaign: str, step: str, person_id: str, occurrence: str) -> str:
    """The id of a message, as the decisions' SQL makes it of what tells it from all others."""
    made_of = "|".join((campaign, step, person_id, occurrence))
    return md5(made_of.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A channel's answer about one message.

    Attributes:
        message_id: The message it is about.
        state: ACCEPTED, REJECTED (never try again), DEFERRED (try again) or UNKNOWN (in doubt).
        reason: The provider's words, without addresses; empty when accepted.
        provider_message_id: The provider's own name for it, if it gave one.
        retry_after: How long the provider asks us to wait, if it says so; only when deferred.
        fault: What kind of trouble it was; only when deferred or rejected.
        provider: Whose answer it is, where several carry the channel.
    """

    message_id: str
    state: State
    reason: str = ""
    provider_message_id: str = ""
    retry_after: timedelta | None = None
    fault: Fault = Fault.NONE
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What was heard of a message after the hand-over, from a provider or a person.

    Attributes:
        state: One of `HEARD`.
        occurred_at: When it happened, an instant (UTC): the provider's word, or when we heard.
        message_id: Our name for the message, where what we hear gives it.
        provider: Else the provider, by its `name`, ...
        provider_message_id: ... and its own name for the message.
        reason: In the provider's words, without addresses.
        is_permanent: The address will never work: a hard bounce, a token nobody holds any more.
    """

    state: State
    occurred_at: datetime
    message_id: str = ""
    provider: str = ""
    provider_message_id: str = ""
    reason: str = ""
    is_permanent: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote back, as a provider handed it on; it exists in memory only.

    Attributes:
        channel: Where: `sms`.
        address: Whose it is, as the provider spells it.
        text: Their words.
        occurred_at: When the provider got them, UTC.
        provider: Who handed them on.
        provider_message_id: The provider's own name for the reply; empty if it gave none.
    """

    channel: str
    address: str = field(repr=False)  # so that no log or exception prints it
    text: str = field(repr=False)
    occurred_at: datetime
    provider: str
    provider_message_id: str = ""
