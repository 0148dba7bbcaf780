"""The business's settings for how often, when and in which order people get messages."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from perennial.domain import suggestion
from perennial.domain.channels import CHANNELS
from perennial.domain.field_types import Minute, Money, Name, StrictModel


class Cap(StrictModel):
    """The most marketing messages (`count`) that a person gets in a window, which ends today.

    The window is a number of `days`, or a `calendar` week (from Monday), month or year. The
    `channel` is `any` for all channels together.
    """

    channel: Name
    days: int | None = Field(default=None, ge=1, le=366)
    calendar: Literal["week", "month", "year"] | None = None
    count: int = Field(ge=0)

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if (self.days is None) == (self.calendar is None):
            raise ValueError("a cap needs either days or calendar, not both")
        if self.channel not in ("any", *CHANNELS):
            raise ValueError(
                f"there is no channel {self.channel}. {suggestion(self.channel, CHANNELS)}"
            )
        return self


class ContactRules(StrictModel):
    """Limits for marketing messages, described in dbt_project.yml; service messages are exempt.

    At least one cap is for `any` channel.
    """

    caps: tuple[Cap, ...]
    gap_hours: int = Field(ge=0, le=168)
    send_from: Minute
    send_until: Minute
    slot_hours: int = Field(ge=1, le=12)
    blackout_days: tuple[date, ...] = ()
    unanswered_count: int = Field(ge=1)
    longest_rest_days: int = Field(ge=1, le=366)
    stale_days: int = Field(ge=1)

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if all(cap.channel != "any" for cap in self.caps):
            raise ValueError("caps: at least one cap must hold for every channel")
        if self.send_from >= self.send_until:
            raise ValueError("send_from must be before send_until")
        return self

    @property
    def daily_cap(self) -> int:
        """Per person, by the tightest cap; any gap makes it at most 1."""
        counts = [cap.count for cap in self.caps if cap.channel == "any"]
        return min(*counts, 1) if self.gap_hours else min(counts)


class Arbitration(StrictModel):
    """How the best set of messages is chosen; described in dbt_project.yml."""

    order: Literal["value", "priority"]
    prior_messages: int = Field(ge=1)
    message_costs: dict[Name, Money]
    fatigue_cost: Money


class Volume(StrictModel):
    """When a campaign's day is unusual enough to need approval; described in dbt_project.yml."""

    usual_days: int = Field(ge=1, le=366)
    jump: float = Field(gt=1)
    fewest_messages: int = Field(ge=1)
