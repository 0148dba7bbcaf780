"""How often, when and by which rule people are written to: the business's word, typed. Pure."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from perennial.domain import suggestion
from perennial.domain.channels import CHANNELS
from perennial.domain.field_types import Minute, Money, Name, StrictModel


class Cap(StrictModel):
    """At most `count` marketing messages to a person in a window that ends with the day of the run.

    Attributes:
        channel: On this channel, or on `any`.
        days: Days of the window, today included ...
        calendar: ... or the calendar's week (from Monday), month or year.
        count: Messages at most.
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
    """What every marketing message obeys; service messages are exempt.

    Attributes:
        caps: All of them hold; one at least is for any channel.
        gap_hours: Hours between two messages to a person; 1 and more is at most one a day.
        send_from: Earliest local minute of the day.
        send_until: Local minute of the day before which is sent.
        slot_hours: Hours between two slots of the day, from the run on; messages leave at slots.
        blackout_days: Days on which no campaign sends.
        unanswered_count: Each time a person gets this number of messages without using the
            business, the days between messages double ...
        longest_rest_days: ... up to this number of days.
        stale_days: When nobody uses the business for `stale_days` days, the data are stale and
            nothing is sent.
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
        """Marketing messages a person may get in a day: what the tightest cap allows."""
        counts = [cap.count for cap in self.caps if cap.channel == "any"]
        return min(*counts, 1) if self.gap_hours else min(counts)


class Arbitration(StrictModel):
    """How the best set of messages is found.

    Attributes:
        order: By expected `value`, or by the campaigns' `priority` first.
        prior_messages: Messages after which a measured response weighs as much as the prior.
        message_costs: Price of one message by channel, of a text message that of each of its parts,
            in the business's currency.
        fatigue_cost: What a message costs in goodwill, for each left unanswered before it and one.
    """

    order: Literal["value", "priority"]
    prior_messages: int = Field(ge=1)
    message_costs: dict[Name, Money]
    fatigue_cost: Money


class Volume(StrictModel):
    """When a campaign's day is so unusual that somebody has to approve it.

    Attributes:
        usual_days: The usual day is the median over the days with messages among this many before.
        jump: A day is a jump if it has more than `jump` times the messages of the usual day, or
            of yesterday ...
        fewest_messages: ... and at least `fewest_messages` messages.
    """

    usual_days: int = Field(ge=1, le=366)
    jump: float = Field(gt=1)
    fewest_messages: int = Field(ge=1)
