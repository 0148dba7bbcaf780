"""A campaign's effect by days since entry, and by calendar day. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from perennial.lift.moments import Moments
from perennial.lift.sequential import sequential
from perennial.lift.shares import Arm
from perennial.report.published_tables import Row

ARMS = ("treatment", "holdout")

FEWEST = 10
"""People on each side before a day's difference is drawn at all."""


class Point(NamedTuple):
    """People of an arm who converted within a number of days after entry."""

    arm: str
    days_after: int
    converted_count: int
    person_count: int


class Day(NamedTuple):
    """The lift known at the end of a day, with its 95 % interval for daily looks.

    Attributes:
        treatment_count: People of the treatment who had entered by then.
        estimate: Difference of conversion shares so far.
    """

    on: date
    treatment_count: int
    estimate: float
    low: float
    high: float


def curve(rows: Sequence[Row], arms: Mapping[str, Arm], horizon: int) -> tuple[Point, ...]:
    """Cumulative conversion, a point per day until `horizon` days after entry.

    `rows` are those of `conversions_by_day`, which lacks days without conversions.
    """
    by_then = {(row["arm"], row["days_after"]): row["converted_count"] for row in rows}
    points: list[Point] = []
    for name, arm in arms.items():
        converted = 0
        for day in range(horizon if arm.person_count else 0):
            converted = by_then.get((name, day), converted)
            points.append(Point(name, day, converted, arm.person_count))
    return tuple(points)


def daily(rows: Sequence[Row], until: date) -> tuple[Day, ...]:
    """The lift known at the end of each day, without days of which nothing can be said.

    It isn't adjusted by CUPED, so the last day can differ from the finding. `rows` are those of
    `conversions_by_date`, which lacks days without changes; `until` is the day after the last.
    """
    if not rows:
        return ()
    known = {(row["counted_on"], row["arm"]): row for row in rows}
    arms: dict[str, Moments] = {}
    found: list[Day] = []
    day = min(row["counted_on"] for row in rows)
    while day < until:
        for arm in ARMS:
            if row := known.get((day, arm)):
                arms[arm] = Moments.of_shares(row["person_count"], row["converted_count"])
        if one := _day(day, arms):
            found.append(one)
        day += timedelta(days=1)
    return tuple(found)


def _day(day: date, arms: Mapping[str, Moments]) -> Day | None:
    if len(arms) < 2 or min(arm.person_count for arm in arms.values()) < FEWEST:
        return None
    treated, held = (arms[name].mean for name in ARMS)
    if not (treated.variance and held.variance):
        return None
    told = sequential(treated, held).within(-1.0, 1.0)
    return Day(day, arms["treatment"].person_count, told.value, told.low, told.high)
