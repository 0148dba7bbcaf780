"""What a decision says about a candidate, and why. Pure."""

from enum import StrEnum


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
