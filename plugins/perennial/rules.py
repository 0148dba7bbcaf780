"""Rules of points, tiers and dormancy reasons: the larger settings of a business, typed. Pure."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Amount = Annotated[Decimal, Field(ge=0, lt=1_000_000_000, decimal_places=4)]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BonusRule(_Rules):
    """Double points and the like: what purchases earn on top of their ordinary points.

    Attributes:
        name: Names the lots it makes.
        start: First business day of the rule; `from` in dbt_project.yml.
        until: Last business day of it.
        category: Category of products whose lines it multiplies, or `any` for all that was bought.
        factor: Points in all, as a multiple of ordinary ones; 2 is double points.
        expiry_days: Life of these points in days; that of ordinary points when left out.
    """

    name: Name
    start: date = Field(alias="from")
    until: date
    category: str = Field(pattern=r"^[^'\\]+$")
    factor: Decimal = Field(gt=1, lt=1000, decimal_places=4)
    expiry_days: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.until < self.start:
            raise ValueError(f"{self.name} ends before it begins")
        return self


class Tier(_Rules):
    """A tier: its name, and the measure from which it is reached."""

    name: Name
    threshold: Amount


class Loyalty(_Rules):
    """The rules of points and tiers.

    Attributes:
        points_per_unit: Points per unit of business currency spent; 0: purchases earn none.
        expiry_days: For how many days after they were earned points can be spent; None: for ever.
        bonus_rules: Double-points rules; several that cover a purchase add up.
        tier_measure: What tiers are given for: `spend`, or `points` (earned).
        tier_window_days: Over how many days it is added up.
        tier_grace_days: For how many days a tier outlasts its threshold.
        tiers: From the lowest up.
        benefits: Names of benefits by preset and tier.
    """

    points_per_unit: Decimal = Field(ge=0, lt=100_000, decimal_places=4)
    expiry_days: int | None = Field(ge=0)
    bonus_rules: tuple[BonusRule, ...]
    tier_measure: Literal["spend", "points"]
    tier_window_days: int = Field(ge=1)
    tier_grace_days: int = Field(ge=0)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    benefits: dict[str, dict[str, tuple[Name, ...]]]

    @model_validator(mode="after")
    def _tiers_rise(self) -> Self:
        thresholds = [tier.threshold for tier in self.tiers]
        if thresholds != sorted(set(thresholds)):
            raise ValueError("each tier's threshold lies above the one before")
        return self

    @model_validator(mode="after")
    def _names_are_known_and_their_own(self) -> Self:
        tiers = [tier.name for tier in self.tiers]
        rules = ["purchase", *(rule.name for rule in self.bonus_rules)]
        for names in (tiers, rules):
            if len(names) != len(set(names)):
                raise ValueError(f"{', '.join(names)}: each needs a name of its own")
        for preset, of_tiers in self.benefits.items():
            if unknown := set(of_tiers) - set(tiers):
                raise ValueError(f"benefits of {preset}: no tier is called {min(unknown)}")
        return self


NO_POINTS = Loyalty(
    points_per_unit=Decimal(0),
    expiry_days=None,
    bonus_rules=(),
    tier_measure="spend",
    tier_window_days=365,
    tier_grace_days=0,
    tiers=(Tier(name="member", threshold=Decimal(0)),),
    benefits={},
)
"""A business without a scheme: no points for purchases, and one tier for everyone."""

DormancyReason = Literal[
    "need_changed",
    "bad_experience",
    "competitor",
    "forgot",
    "information_overload",
    "privacy_worry",
]


class Dormancy(_Rules):
    """What counts as evidence of why somebody fell silent.

    Attributes:
        look_back_days: How long before the silence evidence may lie.
        shortly_days: The same for errors and failed log-ins, which are soon forgotten.
        error_count: Errors from which they are evidence.
        login_failed_count: Failed log-ins from which they are evidence.
        message_count: Marketing messages in `look_back_days` before the silence that are too many.
        bad_score: Rating of mended feedback up to which it stays evidence.
        answers: Reason that each answer code of a survey stands for.
    """

    look_back_days: int = Field(ge=0)
    shortly_days: int = Field(ge=0)
    error_count: int = Field(ge=1)
    login_failed_count: int = Field(ge=1)
    message_count: int = Field(ge=1)
    bad_score: Decimal
    answers: dict[Name, DormancyReason]


NO_EVIDENCE = Dormancy(
    look_back_days=30,
    shortly_days=7,
    error_count=1,
    login_failed_count=2,
    message_count=12,
    bad_score=Decimal(2),
    answers={},
)
"""A business that asks nobody why."""
