"""A sample ratio mismatch shows that something besides the draw decided who is in an arm."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.lift.assignment import sample_ratio, were_alike
from perennial.lift.moments import Moments

EVEN = {"a": 1.0, "b": 1.0}


@pytest.mark.parametrize(
    ("a", "b", "published"), [(600, 400, 2.54e-10), (821_588, 815_482, 1.8e-6)]
)
def test_published_mismatches_are_reproduced(a: int, b: int, published: float) -> None:
    """The second opens Fabijan et al. (2019); the first is the chi-square of 40."""
    check = sample_ratio({"a": a, "b": b}, EVEN)

    assert check.p_value == pytest.approx(published, rel=0.02)
    assert check.is_mismatch


def test_only_proportions_of_shares_count() -> None:
    """Nine to one may be written as 9 and 1, or 0.9 and 0.1."""
    counts = {"a": 9_050, "b": 950}
    checks = [sample_ratio(counts, {"a": 9 * k, "b": k}).p_value for k in (1, 0.1)]

    assert checks[0] == pytest.approx(checks[1])
    assert not sample_ratio(counts, {"a": 9, "b": 1}).is_mismatch


@given(st.lists(st.integers(1, 9_999), min_size=2, max_size=6))
def test_expected_counts_have_probability_one(counts: list[int]) -> None:
    groups = {str(number): count for number, count in enumerate(counts)}

    assert sample_ratio(groups, groups).p_value == pytest.approx(1)


def test_fair_draws_are_alarming_at_the_chosen_rate() -> None:
    """Of 8,000 fair draws nearly one in twenty is below 0.05."""
    drawn = np.random.default_rng(5).binomial(1_000, 0.9, size=8_000)
    shares = {"a": 0.9, "b": 0.1}
    low = np.mean(
        [
            sample_ratio({"a": int(one), "b": 1_000 - int(one)}, shares).p_value < 0.05
            for one in drawn
        ]
    )

    assert 0.04 < low < 0.06


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ({"a": 1}, {"a": 1.0}),
        ({"a": 1, "b": 1}, {"a": 1.0, "c": 1.0}),
        ({"a": 0, "b": 0}, EVEN),
        ({"a": 1, "b": 1}, {"a": 1.0, "b": 0.0}),
    ],
)
def test_invalid_counts_are_refused(counts: dict[str, int], shares: dict[str, float]) -> None:
    """Nobody, one group alone, other groups, or a group that should be empty."""
    with pytest.raises(ValueError, match="a check needs"):
        sample_ratio(counts, shares)


def test_arms_with_another_past_are_no_fair_draw() -> None:
    """A thousand people who spent a tenth more before."""
    rng = np.random.default_rng(1)
    past = rng.gamma(4, 25, size=4_000)
    one, other = (Moments.of(np.zeros(2_000), covariate=part) for part in np.split(past, 2))
    richer = Moments.of(np.zeros(2_000), covariate=1.1 * past[:2_000])

    assert not were_alike(one, other).is_mismatch
    assert were_alike(richer, other).is_mismatch
    assert not were_alike(Moments.of([1, 2]), Moments.of([3, 4])).is_mismatch
