"""The metrics of an experiment, in the order in which they are shown.

`measured_metrics` in dbt_project/macros/measuring.sql names the columns of each metric, and
docs/concepts/measuring.md defines it; `tests/perennial/domain` compares the names.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """Unit of a person's value."""

    SHARE = "share"  # 1 or 0, so that the mean is a share
    MONEY = "money"
    DAYS = "days"


class Metric(NamedTuple):
    """One metric; `is_worse_if_more` says that a campaign which raises it annoys people."""

    name: str
    unit: Unit
    en: str
    zh: str
    is_worse_if_more: bool = False

    def words(self, language: str) -> str:
        """The metric's name in a language, `en` or `zh`."""
        return self.zh if language == "zh" else self.en


_TABLE = (
    Metric("conversion", Unit.SHARE, "conversion rate", "转化率"),
    Metric("revenue", Unit.MONEY, "revenue per person", "人均收入"),
    Metric("margin", Unit.MONEY, "margin per person", "人均毛利"),
    Metric("revenue_per_use", Unit.MONEY, "revenue per active day", "每活跃日收入"),
    Metric("activity", Unit.DAYS, "active days per person", "人均活跃天数"),
    Metric("redemption", Unit.SHARE, "redemption rate", "核销率"),
    Metric("retention", Unit.SHARE, "retention rate", "留存率"),
    Metric("unsubscribe", Unit.SHARE, "opt-out rate", "退订率", is_worse_if_more=True),
    Metric("complaint", Unit.SHARE, "complaint rate", "投诉率", is_worse_if_more=True),
)

METRICS: Mapping[str, Metric] = {one.name: one for one in _TABLE}
"""Every metric, by name."""
