"""The made-up company's size, and the day of the benchmarks."""

from datetime import date, timedelta
from typing import NamedTuple

AS_OF = date(2020, 1, 1)
"""The run that sees the whole history; the data has one day more."""

ONE_DAY = timedelta(1)


class Size(NamedTuple):
    """One company.

    Attributes:
        people: Nearly all have events.
        events: Approximately, without the extra day's.
        days: Of history before `AS_OF`.
    """

    people: int
    events: int
    days: int

    def __str__(self) -> str:
        return f"{_short(self.events)} events"


FULL = Size(people=1_000_000, events=100_000_000, days=1000)
QUICK = Size(people=10_000, events=500_000, days=60)


def _short(number: int) -> str:
    return f"{number // 1_000_000}M" if number >= 1_000_000 else f"{number // 1000}k"
