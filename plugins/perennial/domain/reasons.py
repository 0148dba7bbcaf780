"""Outcomes of decisions, and every reason for them.

Reasons are in the order in which they are checked and shown. SQL, the gate on `decisions.decisions`
and docs/concepts.md have the same names; `tests/perennial/domain` compares them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, Self

from perennial.domain.marked_words import N_


class Outcome(StrEnum):
    """Outcome of one candidate on one day."""

    SEND = "send"
    HOLD_OUT = "hold_out"
    SKIP = "skip"


class Kind(StrEnum):
    """Where a reason arises on the way from candidate to delivery."""

    ELIGIBILITY = "eligibility"  # skipped before the arm is drawn
    HOLDOUT = "holdout"  # drawn into the holdout
    LIMIT = "limit"  # in the treatment arm, and skipped
    SELECTED = "selected"  # gets a message
    RENDERING = "rendering"  # selected, but no message was rendered
    DELIVERY = "delivery"  # a message was rendered, but no provider accepted it


class Words(NamedTuple):
    """A reason in English. `{name}` is replaced by a value of the decision.

    Attributes:
        question: Heading for people who passed this check; empty for reasons after the decision.
        reason: What it means for a person whom this reason stopped.
        detail: Values that explain one person's case.
    """

    question: str
    reason: str
    detail: str = ""


class Reason(StrEnum):
    """Why a candidate got an outcome; each decision has exactly one.

    `words` holds the text in English; whoever shows it translates it.
    """

    def __new__(cls, name: str, *_: object) -> Self:
        """Make a reason equal to its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        return member

    def __init__(self, _name: str, kind: Kind, words: Words) -> None:
        self.kind: Final = kind
        self.words: Final = words

    # A row is name, kind, words.
    # fmt: off
    KILL_SWITCH = ("kill_switch", Kind.ELIGIBILITY,
        Words(N_("no kill switch"), N_("stopped by a kill switch")))
    STALE_RUN = ("stale_run", Kind.ELIGIBILITY,
        Words(N_("data are up to date"), N_("the data are out of date: no activity for days")))
    ERASED = ("erased", Kind.ELIGIBILITY,
        Words(N_("not erased"), N_("asked for erasure of their data")))
    NO_CONSENT = ("no_consent", Kind.ELIGIBILITY,
        Words(N_("consented"), N_("no consent on any of the campaign's channels")))
    SUPPRESSED = ("suppressed", Kind.ELIGIBILITY,
        Words(N_("not suppressed"), N_("suppressed on every channel with consent")))
    SHARED_ADDRESS = ("shared_address", Kind.ELIGIBILITY,
        Words(N_("own address"), N_("every known address belongs to another person")))
    PAUSED = ("paused", Kind.ELIGIBILITY,
        Words(N_("not paused"), N_("paused marketing messages")))
    CAMPAIGN_OVER = ("campaign_over", Kind.ELIGIBILITY,
        Words(N_("campaign is running"), N_("the campaign has ended")))
    OPEN_COMPLAINT = ("open_complaint", Kind.ELIGIBILITY,
        Words(N_("no open complaint"), N_("has an open complaint")))
    GOAL_REACHED = ("goal_reached", Kind.ELIGIBILITY,
        Words(N_("not converted yet"), N_("already converted")))
    LEFT_AUDIENCE = ("left_audience", Kind.ELIGIBILITY,
        Words(N_("still in the audience"), N_("is no longer in the audience")))
    ALREADY_ENTERED = ("already_entered", Kind.ELIGIBILITY,
        Words(N_("not entered before"), N_("already entered; the campaign runs once per person")))
    ROUNDS_USED = ("rounds_used", Kind.ELIGIBILITY,
        Words(N_("rounds left"), N_("reached the yearly limit of rounds")))
    RESTING = ("resting", Kind.ELIGIBILITY,
        Words(N_("enough time since the last round"), N_("too soon after the last round"),
              N_("until {last_taken_on}")))
    NOT_ENTERING = ("not_entering", Kind.ELIGIBILITY,
        Words(N_("can enter"), N_("can continue a round, but not start one")))
    STEP_NOT_DUE = ("step_not_due", Kind.ELIGIBILITY,
        Words(N_("a step is due"), N_("the next step is not due yet"),
              N_("entered on {entered_on}")))
    COOLDOWN = ("cooldown", Kind.ELIGIBILITY,
        Words(N_("outside the cooldown"), N_("this campaign contacted them too recently"),
              N_("on {last_taken_on}")))
    UNLAWFUL_HOUR = ("unlawful_hour", Kind.ELIGIBILITY,
        Words(N_("a legal hour to send"), N_("no legal hour to send is left today")))
    BLACKOUT_DAY = ("blackout_day", Kind.ELIGIBILITY,
        Words(N_("not a blackout day"), N_("blackout day: nothing is sent")))
    QUIET_HOURS = ("quiet_hours", Kind.ELIGIBILITY,
        Words(N_("an hour outside quiet hours"), N_("no hour outside quiet hours is left today")))
    UNREACHABLE = ("unreachable", Kind.ELIGIBILITY,
        Words(N_("reachable"), N_("no known address")))
    REFUSES_PERSONALISATION = ("refuses_personalisation", Kind.ELIGIBILITY,
        Words(N_("a suitable text"), N_("opted out of personalisation, and every text needs it")))
    GLOBAL_HOLDOUT = ("global_holdout", Kind.HOLDOUT,
        Words(N_("not in the global holdout"), N_("in the global holdout: gets no marketing"),
              N_("bucket {global_bucket}")))
    CAMPAIGN_HOLDOUT = ("campaign_holdout", Kind.HOLDOUT,
        Words(N_("not in the campaign's holdout"), N_("in the campaign's holdout"),
              N_("bucket {campaign_bucket}")))
    CAP_REACHED = ("cap_reached", Kind.LIMIT,
        Words(N_("below the frequency cap"), N_("reached the frequency cap")))
    TOO_SOON = ("too_soon", Kind.LIMIT,
        Words(N_("enough time since the last message"), N_("too soon after the last message"),
              N_("{last_contacted_on}")))
    FATIGUE = ("fatigue", Kind.LIMIT,
        Words(N_("no fatigue"), N_("did not respond to recent messages"), N_("{unanswered_count}")))
    OFFER_WITHDRAWN = ("offer_withdrawn", Kind.LIMIT,
        Words(N_("offer available"), N_("the offer is not in the catalogue")))
    OFFER_EXPIRED = ("offer_expired", Kind.LIMIT,
        Words(N_("offer available"), N_("the offer has expired")))
    COUPONS_EXHAUSTED = ("coupons_exhausted", Kind.LIMIT,
        Words(N_("offer available"), N_("no coupon is left")))
    OFFER_TOO_LARGE = ("offer_too_large", Kind.LIMIT,
        Words(N_("offer available"), N_("even the smallest offer is too large for what they buy")))
    NO_GAIN = ("no_gain", Kind.LIMIT,
        Words(N_("worth sending"), N_("expected cost is higher than expected value"),
              N_("expected value {expected_value}")))
    OUTRANKED = ("outranked", Kind.LIMIT,
        Words(N_("best message for them"), N_("another message has a higher expected value today"),
              N_("this one {expected_value}")))
    BUDGET_REACHED = ("budget_reached", Kind.LIMIT,
        Words(N_("within budget"), N_("the campaign's budget is used up")))
    AWAITING_APPROVAL = ("awaiting_approval", Kind.LIMIT,
        Words(N_("normal volume"), N_("the volume is unusually large and awaits approval")))
    SELECTED = ("selected", Kind.SELECTED,
        Words(N_("selected"), N_("gets a message"), N_("{channel}, {slot_at} UTC")))
    NO_COUPON_LEFT = ("no_coupon_left", Kind.RENDERING,
        Words("", N_("the coupon pool ran out")))
    RENDER_ERROR = ("render_error", Kind.RENDERING,
        Words("", N_("the message failed to render")))
    WITHHELD = ("withheld", Kind.DELIVERY,
        Words("", N_("opted out, suppressed or stopped between decision and sending")))
    REJECTED = ("rejected", Kind.DELIVERY,
        Words("", N_("the provider rejected the message permanently")))
    UNKNOWN = ("unknown", Kind.DELIVERY,
        Words("", N_("delivery is unknown; the message is not sent again")))
    NOT_DISPATCHED = ("not_dispatched", Kind.DELIVERY,
        Words("", N_("not sent by the end of the day")))
    # fmt: on


REASONS: Mapping[str, Reason] = {str(one): one for one in Reason}
"""Every reason, by name."""

ELIGIBILITY = tuple(one for one in Reason if one.kind is Kind.ELIGIBILITY)
"""Reasons to skip a candidate before arms are drawn, in the order of the checks."""

HOLDOUTS = tuple(one for one in Reason if one.kind is Kind.HOLDOUT)
"""Reasons to hold a candidate out."""

LIMITS = tuple(one for one in Reason if one.kind is Kind.LIMIT)
"""Reasons to skip a candidate of the treatment arm, in the order of the checks."""

OF_KIND: Mapping[Kind, tuple[Outcome, str]] = {
    Kind.ELIGIBILITY: (Outcome.SKIP, ""),
    Kind.HOLDOUT: (Outcome.HOLD_OUT, "holdout"),
    Kind.LIMIT: (Outcome.SKIP, "treatment"),
    Kind.SELECTED: (Outcome.SEND, "treatment"),
}
"""Outcome and arm of a decision, by the kind of its reason. Reasons of other kinds come later."""

DECIDED = tuple(one for one in Reason if one.kind in OF_KIND)
"""Reasons that a decision can have."""

UNSENT = tuple(one for one in Reason if one.kind not in OF_KIND)
"""Reasons why a person with the outcome `send` got no message."""
