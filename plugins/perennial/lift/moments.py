"""Sufficient statistics: the sums that SQL counts for every formula in this package.

A metric is one value per person, or a ratio of two (orders per active day). A covariate is what the
same person did before entry. Statistics of disjoint groups add up, so days, shards and variants are
counted once. Sums of whole numbers and decimals stay exact.

Source: Deng, Knoblich and Lu (2018), Applying the delta method in metric analytics, KDD: the
variance of a ratio of means.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from fractions import Fraction
from operator import add
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Number = int | Fraction
"""An exact number; decimals and floats become fractions."""

_EXACT_UNTIL = 2.0**62


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, or a ratio of means, and the variance between people in the metric's unit squared.

    `person_count` is at least 2, and a fraction for planned people.
    """

    value: float
    variance: float
    person_count: float

    @property
    def own_variance(self) -> float:
        """Variance of the mean: its standard error squared."""
        return self.variance / self.person_count


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over the people of one side: metric m, denominator d, covariate c.

    `metric_square` is the sum of m², `metric_denominator` the sum of m·d, and so on. `person_count`
    counts people with a value of the metric. For a plain mean, d is 1 for everyone.
    """

    person_count: int
    metric: Number
    metric_square: Number
    metric_cube: Number
    denominator: Number
    denominator_square: Number
    metric_denominator: Number
    covariate: Number = 0
    covariate_square: Number = 0
    metric_covariate: Number = 0
    denominator_covariate: Number = 0

    @classmethod
    def counted(cls, person_count: int, *sums: Decimal | float) -> Self:
        """From sums in the order of the attributes, as a database returns them."""
        return cls(person_count, *(_exact(value) for value in sums))

    @classmethod
    def of_shares(cls, person_count: int, converted_count: int) -> Self:
        """For a metric that is 1 for some people and 0 for the rest."""
        yes = converted_count
        return cls(person_count, yes, yes, yes, person_count, person_count, yes)

    @classmethod
    def of(
        cls,
        metric: ArrayLike,
        *,
        denominator: ArrayLike | None = None,
        covariate: ArrayLike | None = None,
    ) -> Self:
        """Sum one entry per person; sums of whole numbers that fit into 63 bits stay exact.

        Raises:
            ValueError: A value is missing or infinite, or the arrays differ in length.
        """
        m = _column(metric)
        d = np.ones_like(m) if denominator is None else _column(denominator)
        c = np.zeros_like(m) if covariate is None else _column(covariate)
        if not m.shape == d.shape == c.shape:
            raise ValueError("one metric, denominator and covariate for each person")
        products = (m, m * m, m * m * m, d, d * d, m * d, c, c * c, m * c, d * c)
        return cls.counted(m.size, *(np.sum(product).item() for product in products))

    def __add__(self, other: "Moments") -> "Moments":
        """Merge two disjoint groups."""
        return Moments(*map(add, astuple(self), astuple(other)))

    @property
    def mean(self) -> Mean:
        """Ratio of metric to denominator, with its variance by the delta method.

        Raises:
            ValueError: Fewer than two people, or the denominator is not positive.
        """
        value = self._ratio
        middle = self.denominator / self.person_count
        spread = (
            self._covariance(self.metric_square, self.metric, self.metric)
            - 2 * value * self._covariance(self.metric_denominator, self.metric, self.denominator)
            + value**2
            * self._covariance(self.denominator_square, self.denominator, self.denominator)
        )
        return Mean(float(value), max(float(spread / middle**2), 0.0), self.person_count)

    @property
    def covariate_mean(self) -> Mean:
        """Mean of the covariate.

        Raises:
            ValueError: Fewer than two people.
        """
        self._require_two()
        spread = self._covariance(self.covariate_square, self.covariate, self.covariate)
        return Mean(float(self.covariate / self.person_count), float(spread), self.person_count)

    @property
    def shared_variance(self) -> float:
        """Covariance of one person's metric (or linearised ratio) and covariate."""
        with_metric = self._covariance(self.metric_covariate, self.metric, self.covariate)
        with_denominator = self._covariance(
            self.denominator_covariate, self.denominator, self.covariate
        )
        middle = self.denominator / self.person_count
        return float((with_metric - self._ratio * with_denominator) / middle)

    @property
    def skewness(self) -> float:
        """Third central moment of the metric divided by the cubed standard deviation.

        Raises:
            ValueError: Fewer than two people.
        """
        self._require_two()
        n = self.person_count
        mean, square, cube = (
            Fraction(value) / n for value in (self.metric, self.metric_square, self.metric_cube)
        )
        variance = square - mean**2
        third = cube - 3 * mean * square + 2 * mean**3
        return float(third) / float(variance) ** 1.5 if variance > 0 else 0.0

    @property
    def _ratio(self) -> Fraction:
        self._require_two()
        if self.denominator <= 0:
            raise ValueError("the denominators of these people add up to nothing")
        return Fraction(self.metric) / Fraction(self.denominator)

    def _covariance(self, products: Number, left: Number, right: Number) -> Fraction:
        n = self.person_count
        return Fraction(n * products - left * right) / (n * (n - 1))

    def _require_two(self) -> None:
        if self.person_count < 2:
            raise ValueError(f"{self.person_count} people do not vary; two at least are needed")


def total(parts: Sequence[Moments]) -> Moments:
    """Merge disjoint groups.

    Raises:
        ValueError: There is none.
    """
    if not parts:
        raise ValueError("nothing to add up")
    whole, *rest = parts
    for part in rest:
        whole = whole + part
    return whole


def _exact(value: Decimal | float) -> Number:
    return value if isinstance(value, int) else Fraction(value)


def _column(values: ArrayLike) -> NDArray[Any]:
    column = np.asarray(values)
    if column.dtype == bool:
        column = column.astype(np.int64)
    if column.ndim != 1 or not np.all(np.isfinite(column)):
        raise ValueError("one finite number for each person")
    if column.size and float(np.max(np.abs(column))) ** 3 * column.size >= _EXACT_UNTIL:
        return column.astype(np.float64)
    return column
