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
    Metric("conversion", Unit.SHARE, "reached the goal", "达成目标"),
    Metric("revenue", Unit.MONEY, "spent, a person", "人均消费"),
    Metric("margin", Unit.MONEY, "left of it after costs, a person", "人均毛利（扣除成本后）"),
    Metric("revenue_per_use", Unit.MONEY, "spent per day of use", "每个使用日的消费"),
    Metric("activity", Unit.DAYS, "days of use, a person", "人均使用天数"),
    Metric("redemption", Unit.SHARE, "redeemed a coupon", "核销优惠券"),
    Metric("retention", Unit.SHARE, "came back afterwards", "之后再来"),
    Metric("unsubscribe", Unit.SHARE, "unsubscribed", "退订", is_worse_if_more=True),
    Metric("complaint", Unit.SHARE, "complained", "投诉", is_worse_if_more=True),
)

METRICS: Mapping[str, Metric] = {one.name: one for one in _TABLE}
"""Every metric, by name."""
