"""Settings of results: `vars.measuring` of dbt_project.yml, which describes each."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from perennial.domain.field_types import OpenShare, StrictModel

Span = Annotated[int, Field(ge=1, le=366)]
"""Number of days or weeks that a result covers."""


class Measuring(StrictModel):
    """How campaigns are measured and judged; a campaign has its own `goal_days`."""

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
