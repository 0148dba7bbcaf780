"""What a campaign's definition says: its keys, their types and what they may hold. Pure."""

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
"""Hashes are cut into this many buckets; shares are resolved to one of them."""

Exit = Literal["goal_reached", "open_complaint"]
"""What ends a round early, beside leaving the audience, unsubscribing and being erased."""


class Step(StrictModel):
    """One planned message.

    Attributes:
        name: Its templates are `<name>.<channel>.<locale>.j2`.
        after_days: How many days after the entry it is due; 0 is the day of entry.
    """

    name: Name
    after_days: int = Field(default=0, ge=0, le=366)


class CampaignMessages(StrictModel):
    """The messages that a campaign may send: what rendering needs of its rules.

    Before a day is decided they are those of the campaign's folder, afterwards those of the day's
    recorded tables.

    Attributes:
        name: Folder, model and definition share it.
        programme: The DAG that sends it: the folder above.
        folder: Where model, definition and templates live.
        owner: Who answers for it.
        message_class: `marketing` is capped and held out; `service` is not.
        purpose: The consent it needs.
        channels: Ladder: a person's own channel if it is on it, then in this order.
        steps: Planned messages, in the order of their days.
        variants: Share of each variant; together 1.
        offer: What it promises, by its name in offers.yml; None: nothing.
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
    """One campaign's rules, as its folder gives them.

    Attributes:
        definition_hash: Of every byte in the folder and the defaults.
        hypothesis: What it is expected to change, and why.
        goal_event: Event type that counts as success.
        goal_days: Whole local days, from the day of decision on, in which success counts.
        outcome_value: What one success is worth, in the business's currency.
        prior_response: Share of messages expected to be followed by success, before any was sent.
        exits: What ends a round early.
        variant_choice: `fixed` keeps these shares; `explore` begins with them, and gives those that
            do better more people.
        least_variant_share: What each variant keeps then, however badly it does.
        holdout_share: Share of the eligible who are never contacted, for measurement.
        priority: Lower wins between equals, and always when the business decides by priority.
        reentry: `once` in life, or `again` for another round.
        rounds_per_year: Rounds a person may enter in 365 days.
        rest_days: Days of silence from this campaign between two rounds; needless when `once`.
        cooldown_days: Days between two of its messages.
        grace_days: For how many days a step may come late; then it is left out.
        send_from: Earliest local minute of the day, within the business's for marketing.
        send_until: Local minute of the day before which it is sent; likewise.
        blackout_days: Days on which it is silent.
        ends_on: Last day of the campaign.
        budget_messages: Messages in a day, at most.
        budget_cost: Expected cost of messages and offers in a calendar month, at most.
        approval_messages: With more in a day somebody has to approve.
        impersonal: Variables that say nothing about the person; whoever refuses personalisation
            gets the message with these alone. Without the key they get none.
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
        """For how many days after the entry a round is open."""
        return self.steps[-1].after_days + self.grace_days

    def variant_buckets(
        self, shares: Mapping[str, float] | None = None
    ) -> Iterator[tuple[str, int, int]]:
        """Each variant's half-open range of buckets, in the definition's order; none left over.

        Args:
            shares: Of the day, together 1; without them the definition's hold.
        """
        share, start = 0.0, 0
        for variant in self.variants:
            share += (shares or self.variants)[variant]
            yield variant, start, (start := round(share * BUCKETS))
