"""The metrics of an experiment, in the order in which they are shown.

`measured_metrics` in dbt_project/macros/measuring.sql names the columns of each metric, and
docs/concepts/measuring.md defines it; `tests/perennial/domain` compares the names.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from perennial.domain.marked_words import N_


class Unit(StrEnum):
    """Unit of a person's value."""

    SHARE = "share"  # 1 or 0, so that the mean is a share
    MONEY = "money"
    DAYS = "days"


class Metric(NamedTuple):
    """One metric, in English; `is_worse_if_more`: a campaign that raises it annoys people."""

    name: str
    unit: Unit
    words: str
    is_worse_if_more: bool = False


_TABLE = (
    Metric("conversion", Unit.SHARE, N_("conversion rate")),
    Metric("revenue", Unit.MONEY, N_("revenue per person")),
    Metric("margin", Unit.MONEY, N_("margin per person")),
    Metric("revenue_per_use", Unit.MONEY, N_("revenue per active day")),
    Metric("activity", Unit.DAYS, N_("active days per person")),
    Metric("redemption", Unit.SHARE, N_("redemption rate")),
    Metric("retention", Unit.SHARE, N_("retention rate")),
    Metric("unsubscribe", Unit.SHARE, N_("opt-out rate"), is_worse_if_more=True),
    Metric("complaint", Unit.SHARE, N_("complaint rate"), is_worse_if_more=True),
)

METRICS: Mapping[str, Metric] = {one.name: one for one in _TABLE}
"""Every metric, by name."""
