"""What campaigns are judged by: the settings `vars.measuring` of dbt_project.yml, typed. Pure."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from perennial.domain.field_types import OpenShare, StrictModel


class Measuring(StrictModel):
    """How results become numbers, and numbers verdicts.

    Attributes:
        programme_days: Programmes, and everything together, are measured for so many days after a
            person's entry; a campaign has its own `goal_days`.
        before_days: What people did in so many days before their entry is taken out of the noise.
        relevant_share: The smallest effect that matters, as a share of the holdout's mean.
        margin_share: Share of revenue that is left after the cost of goods; None: unknown, and then
            no margin is reported.
        attribution_hours: For how long after a message its goal is credited to it, by channel.
        unsubscribe_limit: Highest tolerated share of messages that people unsubscribe after.
        complaint_limit: Highest tolerated share of messages that people complain about.
        watch_days: Moves between stages of so many days are compared with what was seen before.
        factor_days: Purchases and complaints of so many days before a move are counted.
        pressure_days: Marketing messages of so many days before it are counted.
        engagement_days: Messages of so many days are asked who opened and followed them.
        hindsight_days: Decisions of so many days are compared with what is known now.
        segment_weeks: For so many weeks moves between segments, and late events, are counted.
        stage_weeks: For so many weeks moves between stages are counted.
    """

    programme_days: int = Field(default=90, ge=1, le=366)
    before_days: int = Field(default=90, ge=1, le=366)
    relevant_share: float = Field(default=0.1, gt=0)
    margin_share: float | None = Field(default=None, gt=0, le=1)
    attribution_hours: Mapping[str, Annotated[int, Field(ge=1)]] = {"email": 120, "sms": 24}
    unsubscribe_limit: OpenShare = 0.005
    complaint_limit: OpenShare = 0.001
    watch_days: int = Field(default=30, ge=1)
    factor_days: int = Field(default=90, ge=1)
    pressure_days: int = Field(default=28, ge=1)
    engagement_days: int = Field(default=90, ge=1)
    hindsight_days: int = Field(default=28, ge=1)
    segment_weeks: int = Field(default=13, ge=1)
    stage_weeks: int = Field(default=53, ge=1)
