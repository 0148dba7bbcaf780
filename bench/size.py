"""How big the made-up company is, and on which day it is looked at."""

from datetime import date, timedelta
from typing import NamedTuple

AS_OF = date(2020, 1, 1)
"""The run that sees the whole history; one more day lies behind it."""

ONE_DAY = timedelta(1)


class Size(NamedTuple):
    """One company.

    Attributes:
        people: Profiles; nearly all of them do something.
        events: About how many, over all days but the one more.
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
