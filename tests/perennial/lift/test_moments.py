"""Sums of parts, in any order, give the same result to the last digit."""

from decimal import Decimal
from statistics import mean, variance
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from perennial.lift.moments import Mean, Moments, total

people = st.lists(
    st.tuples(st.integers(-9_999, 9_999), st.integers(1, 99), st.integers(0, 9_999)),
    min_size=2,
    max_size=40,
)


def _moments(rows: list[tuple[int, int, int]]) -> Moments:
    metric, denominator, covariate = (list(column) for column in zip(*rows, strict=True))
    return Moments.of(metric, denominator=denominator, covariate=covariate)


@given(rows=people, cut=st.integers(1, 39))
def test_parts_add_up_in_any_division(rows: list[tuple[int, int, int]], cut: int) -> None:
    """Over days, shards and variants."""
    parts = [part for part in (rows[:cut], rows[cut:]) if part]

    assert total([_moments(part) for part in parts]) == _moments(rows)


@given(rows=people)
def test_a_plain_mean_varies_like_its_sample(rows: list[tuple[int, int, int]]) -> None:
    """With a denominator of one for everybody the delta method is the sample variance."""
    values = [row[0] for row in rows]
    found = Moments.of(values).mean

    assert found.value == pytest.approx(mean(values))
    assert found.variance == pytest.approx(variance(values))


def test_decimals_of_a_database_stay_exact() -> None:
    """A sum of squares in the billions with cents must not lose the variance."""
    far = Decimal("1000000000.01")
    values = [far, far + 1, far + 2]
    sums = [sum(v**power for v in values) for power in (1, 2, 3)]

    about: Any = pytest.approx(1000000001.01)
    assert Moments.counted(3, *sums, 3, 3, sums[0], 0, 0, 0, 0).mean == Mean(about, 1.0, 3)


def test_skewness_is_that_of_the_sample() -> None:
    """As in SciPy, without a correction for small samples."""
    values = np.random.default_rng(3).exponential(size=500)

    assert Moments.of(values).skewness == pytest.approx(float(stats.skew(values)))
    assert Moments.of([4, 4]).skewness == 0


def test_shares_are_moments_of_zeros_and_ones() -> None:
    """Counts are all there is to know about such a metric."""
    assert Moments.of_shares(5, 2) == Moments.of([True, False, False, True, False])


def test_large_whole_numbers_do_not_overflow() -> None:
    """Cubes of amounts in cents may exceed 63 bits; they are added up as floats."""
    found = Moments.of([9_000_000, 9_000_001])

    assert found.metric_cube > 0
    assert found.mean.value == 9_000_000.5


@pytest.mark.parametrize("values", [[1.0, float("nan")], [[1.0]], [float("inf"), 1.0]])
def test_a_missing_value_is_refused(values: list[float]) -> None:
    """A gap is not a zero."""
    with pytest.raises(ValueError, match="finite"):
        Moments.of(values)


def test_too_few_people_have_no_mean_to_compare() -> None:
    """The same is true of people whose denominators add up to 0."""
    for one in (Moments.of([]), Moments.of([3])):
        with pytest.raises(ValueError, match="two at least"):
            _ = one.mean
    with pytest.raises(ValueError, match="add up to nothing"):
        _ = Moments.of([1, 2], denominator=[0, 0]).mean
    with pytest.raises(ValueError, match="for each person"):
        Moments.of([1, 2], covariate=[1])
    with pytest.raises(ValueError, match="nothing to add up"):
        total([])
