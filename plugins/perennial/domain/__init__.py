"""The words every stage shares: outcomes, reasons, states, messages, receipts. Pure.

Errors form one small tree:

    PerennialError
    ├── DefinitionError   a campaign, gate or setting is wrong: names file, key and remedy
    ├── GateFailed        a hand-over was refused: names table, expectation and failing count
    ├── NotToday          the day asked for is not today: nothing may be sent for it
    ├── NotYet            a batch's hour has not come: call again after it
    └── BrokenWorld       a store or a file is not as it must be: mend it and run again
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class PerennialError(Exception):
    """Whatever stops a stage; the message says what to do about it."""


class DefinitionError(PerennialError):
    """A definition is wrong. Raised before anyone is contacted."""

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        """Name the file, the key in it, what is wrong and what to write instead."""
        super().__init__(f"{file}: {key}: {problem}. {remedy}")
        self.file, self.key, self.problem, self.remedy = file, key, problem, remedy


class GateFailed(PerennialError):
    """A gate refused a hand-over; the stages behind it must not run."""


class NotToday(PerennialError):
    """A day other than today can be rebuilt and looked at, but never sent."""


class NotYet(PerennialError):
    """A batch's hour has not come; calling again after it is the remedy.

    Attributes:
        slot_at: Its hour, an instant (UTC).
    """

    def __init__(self, batch: str, slot_at: datetime) -> None:
        """Name the batch and its hour."""
        super().__init__(f"{batch} waits until {slot_at:%Y-%m-%d %H:%M} UTC")
        self.slot_at = slot_at


class BrokenWorld(PerennialError):
    """A store or a file is not as it must be; after mending it the same call is safe."""


class Outcome(StrEnum):
    """What a decision says about one candidate on one day."""

    SEND = "send"
    HOLD_OUT = "hold_out"
    SKIP = "skip"


class Reason(StrEnum):
    """Why a candidate got that outcome; exactly one each."""

    SELECTED = "selected"
    KILL_SWITCH = "kill_switch"
    STALE_RUN = "stale_run"
    ERASED = "erased"
    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    SHARED_ADDRESS = "shared_address"
    PAUSED = "paused"
    CAMPAIGN_OVER = "campaign_over"
    OPEN_COMPLAINT = "open_complaint"
    GOAL_REACHED = "goal_reached"
    LEFT_AUDIENCE = "left_audience"
    ALREADY_ENTERED = "already_entered"
    ROUNDS_USED = "rounds_used"
    RESTING = "resting"
    NOT_ENTERING = "not_entering"
    STEP_NOT_DUE = "step_not_due"
    COOLDOWN = "cooldown"
    UNLAWFUL_HOUR = "unlawful_hour"
    BLACKOUT_DAY = "blackout_day"
    QUIET_HOURS = "quiet_hours"
    UNREACHABLE = "unreachable"
    REFUSES_PERSONALISATION = "refuses_personalisation"
    GLOBAL_HOLDOUT = "global_holdout"
    CAMPAIGN_HOLDOUT = "campaign_holdout"
    CAP_REACHED = "cap_reached"
    TOO_SOON = "too_soon"
    FATIGUE = "fatigue"
    OFFER_WITHDRAWN = "offer_withdrawn"
    OFFER_EXPIRED = "offer_expired"
    COUPONS_EXHAUSTED = "coupons_exhausted"
    OFFER_TOO_LARGE = "offer_too_large"
    NO_GAIN = "no_gain"
    OUTRANKED = "outranked"
    BUDGET_REACHED = "budget_reached"
    AWAITING_APPROVAL = "awaiting_approval"
    NO_COUPON_LEFT = "no_coupon_left"
    RENDER_ERROR = "render_error"


GATES = (
    Reason.KILL_SWITCH,
    Reason.STALE_RUN,
    Reason.ERASED,
    Reason.NO_CONSENT,
    Reason.SUPPRESSED,
    Reason.SHARED_ADDRESS,
    Reason.PAUSED,
    Reason.CAMPAIGN_OVER,
    Reason.OPEN_COMPLAINT,
    Reason.GOAL_REACHED,
    Reason.LEFT_AUDIENCE,
    Reason.ALREADY_ENTERED,
    Reason.ROUNDS_USED,
    Reason.RESTING,
    Reason.NOT_ENTERING,
    Reason.STEP_NOT_DUE,
    Reason.COOLDOWN,
    Reason.UNLAWFUL_HOUR,
    Reason.BLACKOUT_DAY,
    Reason.QUIET_HOURS,
    Reason.UNREACHABLE,
    Reason.REFUSES_PERSONALISATION,
)
"""Reasons to skip somebody before arms are drawn, in the order in which they are asked."""

LIMITS = (
    Reason.CAP_REACHED,
    Reason.TOO_SOON,
    Reason.FATIGUE,
    Reason.OFFER_WITHDRAWN,
    Reason.OFFER_EXPIRED,
    Reason.COUPONS_EXHAUSTED,
    Reason.OFFER_TOO_LARGE,
    Reason.NO_GAIN,
    Reason.OUTRANKED,
    Reason.BUDGET_REACHED,
    Reason.AWAITING_APPROVAL,
)
"""Reasons to skip somebody of the treatment arm, in the order in which they are asked."""


class State(StrEnum):
    """Where a message stands in the ledger."""

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
