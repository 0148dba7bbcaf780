"""What is measured of people in an experiment: one table. Pure.

The order is that in which metrics are shown. `measured_metrics` in dbt_project/macros/measuring.sql
says which columns each is counted from, docs/concepts/measuring.md what it means;
`tests/perennial/domain` compares the names.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """What a person's value of a metric is."""

    SHARE = "share"  # 1 or 0, so that the mean is a share
    MONEY = "money"
    DAYS = "days"


class Metric(NamedTuple):
    """One metric.

    Attributes:
        name: In `results.moments`.
        unit: Of a person's value.
        en: Its name in English.
        zh: The same in Chinese.
        is_worse_if_more: Whether a campaign that raises it annoys people.
    """

    name: str
    unit: Unit
    en: str
    zh: str
    is_worse_if_more: bool = False

    def words(self, language: str) -> str:
        """Its name in a language, `en` or `zh`."""
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
