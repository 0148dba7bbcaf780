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
        programme_days: Programmes, and everything together, are measured for so many days after a
            person's entry; a campaign has its own `goal_days`.
        before_days: What people did in so many days before their entry is taken out of the noise.
        relevant_share: The smallest effect that matters, as a share of the holdout's mean.
        margin_share: Share of revenue that is left after the cost of goods; None: unknown, and then
            no margin is reported.
        attribution_hours: For how long after a message its goal is credited to it, by channel.
        unsubscribe_limit: Highest tolerated share of messages that people unsubscribe after.
        complaint_limit: Highest tolerated share of messages that people complain about.
        watch_days: Stage moves of so many days are held against what was seen of the people before.
        factor_days: Purchases and complaints of so many days before the watch are looked at.
        pressure_days: Marketing messages of so many days count as pressure on a person.
        engagement_days: Messages of so many days are asked who opened and followed them.
        hindsight_days: Decisions of so many days are held against what is known now.
        segment_weeks: Moves between segments and late events are counted for so many weeks.
        stage_weeks: Moves between stages are counted for so many weeks.
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
