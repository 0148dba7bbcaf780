"""Messages, their states, and what providers and people report about them."""

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
"""Outcome of a batch row that has a message; the other outcome is `skip`."""

HEARD = (State.DELIVERED, State.BOUNCED, State.COMPLAINED, State.EXPIRED, State.ANSWERED)
"""States that a provider or a person reports after the hand-over. EXPIRED: the provider accepted
the message, then gave up delivering it.
"""


class Fault(StrEnum):
    """The kind of error in a receipt, which decides how dispatch continues."""

    NONE = ""
    THROTTLED = "throttled"  # rate limit or daily quota reached: wait, then continue
    UNAVAILABLE = "unavailable"  # provider or network down; many in a row stop the batch
    MAILBOX = "mailbox"  # temporary, this recipient: greylisting, full mailbox, phone off
    CONFIGURATION = "configuration"  # credentials, sender or template: stops the batch
    CONTENT = "content"  # this message's text is refused: a person must look at it
    INVALID_ADDRESS = "invalid_address"  # permanent: nothing more is sent to this address
    OPTED_OUT = "opted_out"  # the provider reports that the person opted out


class MessageClass(StrEnum):
    """Caps, holdouts and quiet hours apply to marketing only."""

    MARKETING = "marketing"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Message:
    """One rendered message to one address; exists only in memory, inside dispatch."""

    message_id: str
    campaign: str
    person_id: str
    channel: str
    locale: str
    address: str = field(repr=False)  # so that no log or exception prints it
    subject: str  # an email's subject or a notice's title; empty on other channels
    text: str
    html: str  # empty on text channels
    unsubscribe_url: str  # empty for service messages
    sent_at: datetime  # instant, UTC, by the installation's clock, which may be simulated
    details: Mapping[str, str] = field(default_factory=dict)  # further parts, by name
    programme: str = ""


def message_id_of(campaign: str, step: str, person_id: str, occurrence: str) -> str:
    """The id of a message, as the decisions' SQL makes it of what tells it from all others."""
    made_of = "|".join((campaign, step, person_id, occurrence))
    return md5(made_of.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's answer about one message.

    Attributes:
        state: ACCEPTED, REJECTED (never retry), DEFERRED (retry) or UNKNOWN (may have been
            accepted).
        reason: The provider's words, without addresses; empty when accepted.
        provider_message_id: Its id for the message, if it gave one.
        retry_after: The wait that it asks for, if any; only when deferred.
        fault: The kind of error; only when deferred or rejected.
        provider: Its name, if several providers carry the channel.
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
    """What a provider or a person reports about a message after the hand-over.

    `message_id` identifies the message if known, otherwise `provider` and `provider_message_id` do.

    Attributes:
        state: One of `HEARD`.
        occurred_at: Instant (UTC) by the provider, or when the report arrived.
        reason: The provider's words, without addresses.
        is_permanent: Whether the address will never work: hard bounce, unregistered push token.
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
    """A person's reply to a text message, as the provider passed it on; exists only in memory.

    Attributes:
        address: The sender's address, in the provider's format.
        occurred_at: When the provider received it, UTC.
        provider_message_id: The provider's id of the reply; empty if it gave none.
    """

    channel: str
    address: str = field(repr=False)  # so that no log or exception prints it
    text: str = field(repr=False)
    occurred_at: datetime
    provider: str
    provider_message_id: str = ""
