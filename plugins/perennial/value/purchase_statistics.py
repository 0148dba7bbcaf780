"""Input of the fits: purchase counts per person, grouped."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

WEEK_DAYS = 7
"""Days in the models' unit of time."""

MONEY_UNITS = 10_000
"""Spend is counted in whole ten-thousandths of the currency, so that sums are exact."""

_DAY_BITS = 20  # 2,800 years
_SPEND_BITS = 48  # 28 billion units of currency


class NotFitted(Exception):
    """There is no model to record."""


class Statistics(NamedTuple):
    """One entry per buyer, in any order.

    Attributes:
        repeat_count: Days with a purchase after the first such day (x).
        recency_days: Days from the first purchase to the last (t_x).
        age_days: Days from the first purchase to the last whole day (T).
        repeat_spend: Spend after the first day, in ten-thousandths of the currency.
    """

    repeat_count: Integers
    recency_days: Integers
    age_days: Integers
    repeat_spend: Integers

    @classmethod
    def of(
        cls,
        repeat_count: ArrayLike,
        recency_days: ArrayLike,
        age_days: ArrayLike,
        repeat_spend: ArrayLike,
    ) -> "Statistics":
        """Convert whole numbers of any array type."""
        given = (repeat_count, recency_days, age_days, repeat_spend)
        return cls(*(np.asarray(numbers, dtype=np.int64) for numbers in given))

    @property
    def person_count(self) -> int:
        """Everyone who ever bought."""
        return self.repeat_count.size

    @property
    def repeater_count(self) -> int:
        """People who bought on a second day."""
        return int(np.count_nonzero(self.repeat_count))

    def histories(self) -> "Histories":
        """Distinct histories, ordered by x, t_x, T."""
        keys = self.repeat_count << _DAY_BITS * 2 | self.recency_days << _DAY_BITS | self.age_days
        keys, people = np.unique(keys, return_counts=True)
        days = (1 << _DAY_BITS) - 1
        return Histories(
            keys >> _DAY_BITS * 2,
            keys >> _DAY_BITS & days,
            keys & days,
            people.astype(np.float64),
        )

    def spenders(self) -> "Spenders":
        """Distinct spends of repeaters, ordered.

        Raises:
            NotFitted: A spend is out of range.
        """
        is_counted = (self.repeat_count > 0) & (self.repeat_spend > 0)
        repeats, spend = self.repeat_count[is_counted], self.repeat_spend[is_counted]
        if np.any(spend >> _SPEND_BITS):
            raise NotFitted("one person's spend is out of range: is it in the right unit?")
        keys, people = np.unique(repeats << _SPEND_BITS | spend, return_counts=True)
        return Spenders(
            keys >> _SPEND_BITS,
            (keys & ((1 << _SPEND_BITS) - 1)) / MONEY_UNITS,
            people.astype(np.float64),
        )


class Histories(NamedTuple):
    """Distinct purchase histories, ordered, and the number of people with each."""

    repeat_count: Integers
    recency_days: Integers
    age_days: Integers
    people: Floats

    def part(self, rows: slice) -> "Histories":
        """A slice of rows."""
        return Histories(
            self.repeat_count[rows], self.recency_days[rows], self.age_days[rows], self.people[rows]
        )


class Spenders(NamedTuple):
    """Distinct spends of repeaters, ordered, and the number of people with each."""

    repeat_count: Integers
    repeat_spend: Floats
    people: Floats

    def part(self, rows: slice) -> "Spenders":
        """A slice of rows."""
        return Spenders(self.repeat_count[rows], self.repeat_spend[rows], self.people[rows])
