"""What campaigns are judged by: the settings `vars.measuring` of dbt_project.yml, typed. Pure."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from perennial.domain.field_types import OpenShare, StrictModel

Span = Annotated[int, Field(ge=1, le=366)]
"""How many days or weeks results look at."""


class Measuring(StrictModel):
    """How results become numbers, and numbers verdicts.

    Attributes:
        programme_days: Days after a person's entry for which programmes, and all campaigns
            together, are measured; a campaign has its own `goal_days`.
        before_days: Days before entry whose behaviour is used to reduce the noise.
        relevant_share: The smallest effect that matters, as a share of the holdout's mean.
        margin_share: Share of revenue that is left after the cost of goods; None: unknown, and then
            no margin is reported.
        attribution_hours: For how long after a message its goal is credited to it, by channel.
        unsubscribe_limit: Highest tolerated share of messages that people unsubscribe after.
        complaint_limit: Highest tolerated share of messages that people complain about.
        watch_days: Days of stage moves that are compared with what happened to the people before.
        factor_days: Days before the watch whose purchases and complaints are counted.
        pressure_days: Days whose marketing messages count as pressure on a person.
        engagement_days: Days of messages whose opens and clicks are counted.
        hindsight_days: Days of decisions that are compared with what is known now.
        segment_weeks: Weeks for which moves between segments and late events are counted.
        stage_weeks: Weeks for which moves between stages are counted.
    """

    programme_days: Span = 90
    before_days: Span = 90
    relevant_share: float = Field(default=0.1, gt=0)
    margin_share: float | None = Field(default=None, gt=0, le=1)
    attribution_hours: Mapping[str, Annotated[int, Field(ge=1)]] = {"email": 120, "sms": 24}
    unsubscribe_limit: OpenShare = 0.005
    complaint_limit: OpenShare = 0.001
    watch_days: Span = 30
    factor_days: Span = 90
    pressure_days: Span = 28
    engagement_days: Span = 90
    hindsight_days: Span = 28
    segment_weeks: Span = 13
    stage_weeks: Span = 53
