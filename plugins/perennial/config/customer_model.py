"""The larger settings of a business, typed: presets, RFM, points, tiers, dormancy. Pure."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from perennial.domain.field_types import EventType, Money, Name, StrictModel


class Preset(StrictModel):
    """What using the business, falling silent and being loyal mean, in whole local days.

    Attributes:
        use_events: Event types that count as using the business.
        novice_days: Days for which a person is a novice after their first use.
        dormant_days: Silent for so long is dormant, and ends a run of uses.
        lost_days: Silent for so long is lost.
        return_uses: Days of use after which somebody who was silent is active again.
        activated_uses: Days of use in one run after which somebody is retained.
        loyal_uses: Days of use in one run after which somebody is loyal.
        funnel_days: For how long interest, engagement and a purchase hold a level of the funnel.
    """

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
    """The four thresholds of each score in the mode `fixed`, from the worse to the better."""

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


class Tier(StrictModel):
    """A tier: its name, and the measure from which it is reached."""

    name: Name
    threshold: Money


class Loyalty(StrictModel):
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
"""A business without a scheme: no points for purchases, and one tier for everyone."""

DormancyReason = Literal[
    "need_changed",
    "bad_experience",
    "competitor",
    "forgot",
    "information_overload",
    "privacy_worry",
]


class Dormancy(StrictModel):
    """What counts as evidence of why somebody fell silent.

    Attributes:
        look_back_days: How long before the silence evidence may lie.
        shortly_days: The same for errors and failed log-ins, which are soon forgotten.
        history_days: What is older than this before a run is no evidence.
        error_count: Errors from which they are evidence.
        login_failed_count: Failed log-ins from which they are evidence.
        message_count: Marketing messages in `look_back_days` before the silence that are too many.
        bad_score: Rating of mended feedback up to which it stays evidence.
        answers: Reason that each answer code of a survey stands for.
    """

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
"""A business that asks nobody why."""


class Taste(StrictModel):
    """How acts become affinities.

    Attributes:
        look_back_days: For how many days an act counts.
        half_life_days: After how many days it counts half.
        kept_values: How many values of each dimension are kept.
        product_events: Event types that speak for a product, and how much.
        line_events: Event types that are parts of an act with an event of its own.
        passive_events: Event types that are no acts of the person.
    """

    look_back_days: int = Field(default=365, ge=1)
    half_life_days: int = Field(default=90, ge=1)
    kept_values: int = Field(default=5, ge=1)
    product_events: dict[EventType, Annotated[Decimal, Field(gt=0, le=1000)]] = Field(
        default={"purchase": Decimal(1), "purchase_item": Decimal(1)}
    )
    line_events: tuple[EventType, ...] = ("purchase_item",)
    passive_events: tuple[EventType, ...] = ("campaign_received",)


class Patterns(StrictModel):
    """What makes a habit; see dbt_project.yml for each."""

    fewest_days: int = Field(default=5, ge=2)
    redeemed_share: float = Field(default=0.1, gt=0, le=1)
    unusual_ratio: float = Field(default=1.5, gt=1)
    regular_spread: float = Field(default=0.75, ge=0)
    slowing_ratio: float = Field(default=1.2, ge=1)


class Recommendations(StrictModel):
    """Which products are recommended; see dbt_project.yml for each."""

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
