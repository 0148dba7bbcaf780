"""Schema of a campaign's definition; docs/reference/campaign-definition.md describes each key."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from perennial.domain import MessageClass, suggestion
from perennial.domain.channels import CHANNELS
from perennial.domain.field_types import Minute, Money, Name, OpenShare, Share, StrictModel

BUCKETS = 10_000
"""Number of hash buckets, and so the resolution of shares."""

Exit = Literal["goal_reached", "open_complaint"]
"""Events that end a round early, besides leaving the audience, unsubscribing and erasure."""


class Step(StrictModel):
    """One planned message, due `after_days` days after the entry.

    Its templates are `<name>.<channel>.<locale>.j2`.
    """

    name: Name
    after_days: int = Field(default=0, ge=0, le=366)


class CampaignMessages(StrictModel):
    """The part of a campaign that rendering needs.

    Before a day is decided it comes from the campaign's folder, afterwards from the day's recorded
    tables. `folder` holds the model, the definition and the templates; its parent's name is the
    programme's.
    """

    name: Name
    programme: Name
    folder: Path
    owner: str = Field(min_length=1)
    message_class: MessageClass
    purpose: Name
    channels: tuple[Name, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=20)
    variants: Mapping[Name, Share] = Field(min_length=1)
    offer: Name | None = None


class Campaign(CampaignMessages):
    """One campaign's rules, from its folder.

    `definition_hash` covers the folder's files and the defaults.
    """

    definition_hash: str
    hypothesis: str = Field(min_length=20)
    goal_event: Name
    goal_days: int = Field(ge=1, le=366)
    outcome_value: Money
    prior_response: OpenShare
    exits: tuple[Exit, ...] = ()
    variants: Mapping[Name, Annotated[float, Field(gt=0, le=1)]] = Field(min_length=1)
    variant_choice: Literal["fixed", "explore"] = "fixed"
    least_variant_share: float = Field(default=0.1, gt=0, le=0.5)
    holdout_share: Annotated[Share, Field(lt=1)]
    priority: int = Field(ge=0, le=1000)
    reentry: Literal["once", "again"]
    rounds_per_year: int = Field(ge=1, le=366)
    rest_days: int | None = Field(default=None, ge=1, le=3660)
    cooldown_days: int = Field(ge=1, le=366)
    grace_days: int = Field(ge=0, le=366)
    send_from: Minute | None = None
    send_until: Minute | None = None
    blackout_days: tuple[date, ...] = ()
    ends_on: date | None = None
    budget_messages: int | None = Field(default=None, ge=0)
    budget_cost: Money | None = None
    approval_messages: int | None = Field(default=None, ge=0)
    impersonal: tuple[Name, ...] | None = None

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in CHANNELS]:
            raise ValueError(
                f"there is no channel {unknown[0]}. {suggestion(unknown[0], CHANNELS)}"
            )
        if len(set(value)) < len(value):
            raise ValueError("a channel is listed twice")
        return value

    @field_validator("steps")
    @classmethod
    def _steps_follow(cls, value: tuple[Step, ...]) -> tuple[Step, ...]:
        if value[0].after_days:
            raise ValueError("the first step is due on the day of entry: its after_days must be 0")
        if any(later.after_days <= earlier.after_days for earlier, later in pairwise(value)):
            raise ValueError("each step is due later than the one before: after_days must rise")
        if len({step.name for step in value}) < len(value):
            raise ValueError("two steps have the same name")
        return value

    @field_validator("variants")
    @classmethod
    def _whole(cls, value: Mapping[str, float]) -> Mapping[str, float]:
        if abs((total := sum(value.values())) - 1) > 1e-9:
            raise ValueError(f"the shares add up to {total:g}, not to 1")
        return value

    @model_validator(mode="after")
    def _least_shares_fit(self) -> Self:
        least = self.least_variant_share * len(self.variants)
        if self.variant_choice == "explore" and least > 1:
            raise ValueError(f"{len(self.variants)} variants can't each get least_variant_share")
        return self

    @model_validator(mode="after")
    def _hours_follow(self) -> Self:
        if (self.send_from or 0) >= (1440 if self.send_until is None else self.send_until):
            raise ValueError("send_from must be before send_until")
        return self

    @model_validator(mode="after")
    def _rounds_fit(self) -> Self:
        if self.reentry == "again" and self.rest_days is None:
            raise ValueError("rest_days is missing; without it one round follows another at once")
        gap = min((b.after_days - a.after_days for a, b in pairwise(self.steps)), default=366)
        if self.cooldown_days > gap:
            raise ValueError(f"cooldown_days exceeds the {gap} days between two steps")
        return self

    @model_validator(mode="after")
    def _templates_exist(self) -> Self:
        for step in self.steps:
            for channel in self.channels:
                if not list((self.folder / "templates").glob(f"{step.name}.{channel}.*.j2")):
                    raise ValueError(
                        f"no template templates/{step.name}.{channel}.<locale>.j2 for this channel"
                    )
        return self

    @property
    def holdout_buckets(self) -> int:
        """The holdout's share in buckets."""
        return round(self.holdout_share * BUCKETS)

    @property
    def round_days(self) -> int:
        """Days after the entry for which a round is open."""
        return self.steps[-1].after_days + self.grace_days

    def variant_buckets(
        self, shares: Mapping[str, float] | None = None
    ) -> Iterator[tuple[str, int, int]]:
        """Half-open range of buckets of each variant, in the definition's order.

        The ranges cover all buckets. `shares`, which sum to 1, override the definition's.
        """
        share, start = 0.0, 0
        for variant in self.variants:
            share += (shares or self.variants)[variant]
            yield variant, start, (start := round(share * BUCKETS))
