"""The planted effects, as large as case studies of such campaigns report."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The number of a person that an effect raises."""

    CONVERSION = "conversion"  # whether they reach the goal in time
    SPEND = "spend"  # the value of their baskets in that time


@dataclass(frozen=True, slots=True)
class Effect:
    """One planted effect.

    Attributes:
        uplift: Of people with the message, relative to themselves without it: 0.15 is 15 %.
        eagerness: Mean in a single simulated campaign: in (0, 1) for conversions; for spend,
            baskets in the window.
        goal_days: How long it works.
        campaign: The shipped campaign with this effect, if any.
    """

    name: str
    kind: Kind
    uplift: float
    eagerness: float
    goal_days: int
    campaign: str | None = None


EFFECTS = (
    Effect("first order", Kind.CONVERSION, 0.15, 0.12, 14, "welcome_first_order"),
    Effect("weekly activity", Kind.CONVERSION, 0.20, 0.35, 7),
    Effect("monthly retention", Kind.CONVERSION, 0.10, 0.60, 30),
    Effect("high-value spend", Kind.SPEND, 0.25, 9.0, 30),
    Effect("recall", Kind.CONVERSION, 0.12, 0.15, 30, "dormant_winback"),
    Effect("high-value repurchase", Kind.CONVERSION, 0.20, 0.40, 30, "vip_exclusive"),
    Effect("points redemption", Kind.CONVERSION, 0.15, 0.25, 30),
)
"""The seven figures that the source documents promise."""


def of_campaigns() -> dict[str, Effect]:
    """Effects by shipped campaign."""
    return {effect.campaign: effect for effect in EFFECTS if effect.campaign}
