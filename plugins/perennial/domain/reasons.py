"""What a decision says about a candidate, and every reason why: one table. Pure.

The order is that of a candidate's way, and that in which reasons are shown. SQL, the gate on
`decisions.decisions` and docs/concepts.md have the same names; `tests/perennial/domain` compares.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, Self

from perennial.domain.marked_words import N_


class Outcome(StrEnum):
    """What a decision says about one candidate on one day."""

    SEND = "send"
    HOLD_OUT = "hold_out"
    SKIP = "skip"


class Kind(StrEnum):
    """Where on a candidate's way a reason comes up."""

    ELIGIBILITY = "eligibility"  # skipped before the arm is drawn
    HOLDOUT = "holdout"  # drawn into the holdout
    LIMIT = "limit"  # of the treatment arm, and skipped
    SELECTED = "selected"  # sent to
    RENDERING = "rendering"  # decided to be sent to, but there is no message
    DELIVERY = "delivery"  # there is a message, but no provider accepted it


class Words(NamedTuple):
    """A reason in words, which are translated where they are said.

    `{name}` stands for a value of the decision.

    Attributes:
        question: What is asked; the heading of a question that somebody passed. Empty after the
            decision, where nothing is asked.
        reason: What it means for who was stopped by it.
        detail: Values that say more about one of them.
    """

    question: str
    reason: str
    detail: str = ""


class Reason(StrEnum):
    """Why a candidate got their outcome: exactly one of these.

    Attributes:
        kind: Where on the way it comes up.
        words: In English.
    """

    def __new__(cls, name: str, *_: object) -> Self:
        """A reason equals its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        return member

    def __init__(self, _name: str, kind: Kind, words: Words) -> None:
        """Take one row of the table."""
        self.kind: Final = kind
        self.words: Final = words

    # A row is name, kind, words.
    # fmt: off
    KILL_SWITCH = ("kill_switch", Kind.ELIGIBILITY,
        Words(N_("not stopped by hand"), N_("somebody stopped this by hand")))
    STALE_RUN = ("stale_run", Kind.ELIGIBILITY,
        Words(N_("data are fresh"), N_("nobody has used the business for days")))
    ERASED = ("erased", Kind.ELIGIBILITY,
        Words(N_("not erased"), N_("asked to be forgotten")))
    NO_CONSENT = ("no_consent", Kind.ELIGIBILITY,
        Words(N_("consents"), N_("did not consent on any channel of the campaign")))
    SUPPRESSED = ("suppressed", Kind.ELIGIBILITY,
        Words(N_("not suppressed"), N_("suppressed on every channel they consented to")))
    SHARED_ADDRESS = ("shared_address", Kind.ELIGIBILITY,
        Words(N_("own address"), N_("every address belongs to somebody else")))
    PAUSED = ("paused", Kind.ELIGIBILITY,
        Words(N_("not paused"), N_("asked for a rest from marketing, which is not over")))
    CAMPAIGN_OVER = ("campaign_over", Kind.ELIGIBILITY,
        Words(N_("campaign runs"), N_("the campaign has ended")))
    OPEN_COMPLAINT = ("open_complaint", Kind.ELIGIBILITY,
        Words(N_("no open complaint"), N_("has an open complaint")))
    GOAL_REACHED = ("goal_reached", Kind.ELIGIBILITY,
        Words(N_("goal not reached"), N_("did what the campaign is for")))
    LEFT_AUDIENCE = ("left_audience", Kind.ELIGIBILITY,
        Words(N_("still of the audience"), N_("is no longer of the audience")))
    ALREADY_ENTERED = ("already_entered", Kind.ELIGIBILITY,
        Words(N_("not entered before"), N_("entered before: once in life")))
    ROUNDS_USED = ("rounds_used", Kind.ELIGIBILITY,
        Words(N_("rounds left"), N_("entered as often in a year as is allowed")))
    RESTING = ("resting", Kind.ELIGIBILITY,
        Words(N_("rested"), N_("the last round is too recent"), N_("until {last_taken_on}")))
    NOT_ENTERING = ("not_entering", Kind.ELIGIBILITY,
        Words(N_("may enter"), N_("may stay in a round, but not begin one")))
    STEP_NOT_DUE = ("step_not_due", Kind.ELIGIBILITY,
        Words(N_("a step is due"), N_("waits for the next step"), N_("entered on {entered_on}")))
    COOLDOWN = ("cooldown", Kind.ELIGIBILITY,
        Words(N_("cooled down"), N_("this campaign wrote too recently"), N_("on {last_taken_on}")))
    UNLAWFUL_HOUR = ("unlawful_hour", Kind.ELIGIBILITY,
        Words(N_("a lawful hour"), N_("the law leaves no hour today")))
    BLACKOUT_DAY = ("blackout_day", Kind.ELIGIBILITY,
        Words(N_("no blackout day"), N_("nothing is sent on this day")))
    QUIET_HOURS = ("quiet_hours", Kind.ELIGIBILITY,
        Words(N_("an hour to send"), N_("quiet hours leave no hour today")))
    UNREACHABLE = ("unreachable", Kind.ELIGIBILITY,
        Words(N_("reachable"), N_("no address is known")))
    REFUSES_PERSONALISATION = ("refuses_personalisation", Kind.ELIGIBILITY,
        Words(N_("a text they accept"),
              N_("refuses personalisation, and there is no text without it")))
    GLOBAL_HOLDOUT = ("global_holdout", Kind.HOLDOUT,
        Words(N_("gets marketing"), N_("held out of all marketing, to measure it"),
              N_("bucket {global_bucket}")))
    CAMPAIGN_HOLDOUT = ("campaign_holdout", Kind.HOLDOUT,
        Words(N_("not held out"), N_("held out of this campaign, to measure it"),
              N_("bucket {campaign_bucket}")))
    CAP_REACHED = ("cap_reached", Kind.LIMIT,
        Words(N_("below the caps"), N_("has had as many messages as are allowed")))
    TOO_SOON = ("too_soon", Kind.LIMIT,
        Words(N_("not too soon"), N_("the last message is too near"), N_("{last_contacted_on}")))
    FATIGUE = ("fatigue", Kind.LIMIT,
        Words(N_("not tired"), N_("left messages unanswered, and has a rest"),
              N_("{unanswered_count}")))
    OFFER_WITHDRAWN = ("offer_withdrawn", Kind.LIMIT,
        Words(N_("offer there"), N_("the offer is no longer in the catalogue")))
    OFFER_EXPIRED = ("offer_expired", Kind.LIMIT,
        Words(N_("offer there"), N_("the offer's last day is over")))
    COUPONS_EXHAUSTED = ("coupons_exhausted", Kind.LIMIT,
        Words(N_("offer there"), N_("no coupon is left")))
    OFFER_TOO_LARGE = ("offer_too_large", Kind.LIMIT,
        Words(N_("offer there"), N_("every size is too much for what they buy")))
    NO_GAIN = ("no_gain", Kind.LIMIT,
        Words(N_("worth sending"), N_("would cost more than it brings"),
              N_("expected value {expected_value}")))
    OUTRANKED = ("outranked", Kind.LIMIT,
        Words(N_("best for them"), N_("another message is worth more to them today"),
              N_("this one {expected_value}")))
    BUDGET_REACHED = ("budget_reached", Kind.LIMIT,
        Words(N_("within the budget"), N_("the budget went to others")))
    AWAITING_APPROVAL = ("awaiting_approval", Kind.LIMIT,
        Words(N_("a usual day"), N_("the day is unusually large; approve it")))
    SELECTED = ("selected", Kind.SELECTED,
        Words(N_("selected"), N_("gets a message"), N_("{channel}, {slot_at} UTC")))
    NO_COUPON_LEFT = ("no_coupon_left", Kind.RENDERING,
        Words("", N_("the pool's last code was gone")))
    RENDER_ERROR = ("render_error", Kind.RENDERING,
        Words("", N_("the message could not be rendered")))
    WITHHELD = ("withheld", Kind.DELIVERY,
        Words("", N_("refused, suppressed or stopped between decision and dispatch")))
    REJECTED = ("rejected", Kind.DELIVERY,
        Words("", N_("the provider refused it for good")))
    UNKNOWN = ("unknown", Kind.DELIVERY,
        Words("", N_("may have left, may not; it is not sent again")))
    NOT_DISPATCHED = ("not_dispatched", Kind.DELIVERY,
        Words("", N_("not sent by the end of the day")))
    # fmt: on


REASONS: Mapping[str, Reason] = {str(one): one for one in Reason}
"""The table by name."""

ELIGIBILITY = tuple(one for one in Reason if one.kind is Kind.ELIGIBILITY)
"""Reasons to skip somebody before arms are drawn, in the order in which they are asked."""

HOLDOUTS = tuple(one for one in Reason if one.kind is Kind.HOLDOUT)
"""Reasons to hold somebody out."""

LIMITS = tuple(one for one in Reason if one.kind is Kind.LIMIT)
"""Reasons to skip somebody of the treatment arm, in the order in which they are asked."""

OF_KIND: Mapping[Kind, tuple[Outcome, str]] = {
    Kind.ELIGIBILITY: (Outcome.SKIP, ""),
    Kind.HOLDOUT: (Outcome.HOLD_OUT, "holdout"),
    Kind.LIMIT: (Outcome.SKIP, "treatment"),
    Kind.SELECTED: (Outcome.SEND, "treatment"),
}
"""Outcome and arm of a decision with a reason of that kind; of the other kinds none has."""

DECIDED = tuple(one for one in Reason if one.kind in OF_KIND)
"""Reasons that a decision may have."""

UNSENT = tuple(one for one in Reason if one.kind not in OF_KIND)
"""Reasons why somebody who was decided to be sent to was not."""
