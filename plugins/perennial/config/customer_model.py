"""Settings of the customer model: presets, RFM, points, tiers, dormancy, affinities.

dbt_project.yml describes each setting.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from perennial.domain.field_types import EventType, Money, Name, StrictModel


class Preset(StrictModel):
    """Use, silence and loyalty in one kind of business, in whole local days."""

    use_events: tuple[EventType, ...] = Field(min_length=1)
    novice_days: int = Field(ge=1)
    dormant_days: int = Field(ge=1)
    lost_days: int = Field(ge=2)
    return_uses: int = Field(ge=1)
    activated_uses: int = Field(ge=1)
    loyal_uses: int = Field(ge=1)
    funnel_days: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.novice_days <= self.dormant_days < self.lost_days:
            raise ValueError("novice_days <= dormant_days < lost_days must hold")
        if self.activated_uses > self.loyal_uses:
            raise ValueError("activated_uses <= loyal_uses must hold")
        return self


class Thresholds(StrictModel):
    """The four thresholds of each RFM score in the mode `fixed`, from worst to best."""

    recency: tuple[int, int, int, int]
    frequency: tuple[int, int, int, int]
    monetary: tuple[Money, Money, Money, Money]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        falling = tuple(sorted(set(self.recency), reverse=True))
        if falling != self.recency:
            raise ValueError("recency must fall, since fewer silent days are better")
        for name in ("frequency", "monetary"):
            if tuple(sorted(set(getattr(self, name)))) != getattr(self, name):
                raise ValueError(f"{name} must rise")
        return self


class BonusRule(StrictModel):
    """Extra points for purchases, such as double points; rules that overlap add up.

    Attributes:
        name: Of the point lots that the rule makes.
        start: First business day; `from` in dbt_project.yml.
        category: Product category whose lines it multiplies, or `any`.
        factor: Total points as a multiple of ordinary ones; 2 is double points.
        expiry_days: By default that of ordinary points.
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


class Tier(StrictModel):
    """A tier, and the measure from which people reach it."""

    name: Name
    threshold: Money


class Loyalty(StrictModel):
    """Points, and tiers from the lowest up."""

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
            raise ValueError("each tier's threshold must be greater than the one before")
        return self

    @model_validator(mode="after")
    def _names_are_known_and_their_own(self) -> Self:
        tiers = [tier.name for tier in self.tiers]
        rules = ["purchase", *(rule.name for rule in self.bonus_rules)]
        for names in (tiers, rules):
            if len(names) != len(set(names)):
                raise ValueError(f"{', '.join(names)}: two have the same name")
        for preset, of_tiers in self.benefits.items():
            if unknown := set(of_tiers) - set(tiers):
                raise ValueError(f"benefits of {preset}: there is no tier {min(unknown)}")
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
"""A business without a scheme: purchases earn no points, and everyone has the same tier."""

DormancyReason = Literal[
    "need_changed",
    "bad_experience",
    "competitor",
    "forgot",
    "information_overload",
    "privacy_worry",
]


class Dormancy(StrictModel):
    """Evidence of why a person became silent."""

    look_back_days: int = Field(ge=0)
    shortly_days: int = Field(ge=0)
    history_days: int = Field(ge=1)
    error_count: int = Field(ge=1)
    login_failed_count: int = Field(ge=1)
    message_count: int = Field(ge=1)
    bad_score: Decimal
    answers: dict[Name, DormancyReason]


NO_EVIDENCE = Dormancy(
    look_back_days=30,
    shortly_days=7,
    history_days=1095,
    error_count=1,
    login_failed_count=2,
    message_count=12,
    bad_score=Decimal(2),
    answers={},
)
"""A business that doesn't ask people why."""


class Taste(StrictModel):
    """How acts become affinities."""

    look_back_days: int = Field(default=365, ge=1)
    half_life_days: int = Field(default=90, ge=1)
    kept_values: int = Field(default=5, ge=1)
    product_events: dict[EventType, Annotated[Decimal, Field(gt=0, le=1000)]] = Field(
        default={"purchase": Decimal(1), "purchase_item": Decimal(1)}
    )
    line_events: tuple[EventType, ...] = ("purchase_item",)
    passive_events: tuple[EventType, ...] = ("campaign_received",)


class Patterns(StrictModel):
    """What counts as a habit."""

    fewest_days: int = Field(default=5, ge=2)
    redeemed_share: float = Field(default=0.1, gt=0, le=1)
    unusual_ratio: float = Field(default=1.5, gt=1)
    regular_spread: float = Field(default=0.75, ge=0)
    slowing_ratio: float = Field(default=1.2, ge=1)


class Recommendations(StrictModel):
    """Which products are recommended."""

    count: int = Field(default=10, ge=1, le=100)
    popularity_weight: float = Field(default=100, ge=0, le=1_000_000)
    bought_again: bool = True
    new_count: int = Field(default=0, ge=0)
    new_days: int = Field(default=30, ge=1)
    imported_days: int = Field(default=7, ge=0)
    excluded_categories: tuple[Annotated[str, Field(pattern=r"^[^'\\]+$")], ...] = ()

    @model_validator(mode="after")
    def _new_fit(self) -> Self:
        if self.new_count > self.count:
            raise ValueError("new_count must not exceed count")
        return self
