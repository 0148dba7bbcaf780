"""Intervals of shares, against published tables."""

from math import isclose
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.lift.shares import Arm, exact_p_value, fewest_expected, lift, wilson

arms = st.integers(1, 100_000).flatmap(lambda n: st.builds(Arm, st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("treatment", "holdout", "published"),
    [
        (Arm(56, 70), Arm(48, 80), (0.2, 0.0524, 0.3339)),
        (Arm(9, 10), Arm(3, 10), (0.6, 0.1705, 0.8090)),
        (Arm(6, 7), Arm(2, 7), (0.5714, 0.0582, 0.8062)),
        (Arm(5, 56), Arm(0, 29), (0.0893, -0.0381, 0.1926)),
        (Arm(0, 10), Arm(0, 20), (0, -0.1611, 0.2775)),
        (Arm(0, 10), Arm(0, 10), (0, -0.2775, 0.2775)),
        (Arm(10, 10), Arm(0, 20), (1, 0.6791, 1)),
        (Arm(10, 10), Arm(0, 10), (1, 0.6075, 1)),
    ],
)
def test_published_differences_are_reproduced(
    treatment: Arm, holdout: Arm, published: tuple[float, float, float]
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II (a) to (h), method 10."""
    assert lift(treatment, holdout) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(
    ("arm", "published"),
    [
        (Arm(81, 263), (0.2553, 0.3662)),
        (Arm(15, 148), (0.0624, 0.1605)),
        (Arm(0, 20), (0, 0.1611)),
        (Arm(1, 29), (0.0061, 0.1718)),
    ],
)
def test_published_shares_are_reproduced(arm: Arm, published: tuple[float, float]) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert wilson(arm) == pytest.approx(published, abs=5e-5)


@given(arm=arms, confidence=st.floats(0.5, 0.999))
def test_the_bounds_of_a_share_solve_the_score_equation(arm: Arm, confidence: float) -> None:
    """Wilson's bounds are the true shares that the observed one just fails to reject."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = arm.converted_count / arm.person_count
    for bound in wilson(arm, confidence):
        distance = (share - bound) ** 2

        assert isclose(
            distance, z * z * bound * (1 - bound) / arm.person_count, rel_tol=1e-5, abs_tol=1e-12
        )


@given(treatment=arms, holdout=arms)
def test_the_interval_includes_the_estimate_and_stays_possible(
    treatment: Arm, holdout: Arm
) -> None:
    """No lift is below -100 % or above +100 %."""
    result = lift(treatment, holdout)

    assert -1 - 1e-9 <= result.low <= result.estimate <= result.high <= 1 + 1e-9


@given(treatment=arms, holdout=arms)
def test_swapping_the_arms_mirrors_the_interval(treatment: Arm, holdout: Arm) -> None:
    """Harm has the same precision as benefit."""
    forward, backward = lift(treatment, holdout), lift(holdout, treatment)

    assert (forward.low, forward.high) == pytest.approx((-backward.high, -backward.low))


@given(treatment=arms, holdout=arms, factor=st.integers(2, 50))
def test_more_people_narrow_the_interval(treatment: Arm, holdout: Arm, factor: int) -> None:
    few = lift(treatment, holdout)
    many = lift(Arm(*(factor * n for n in treatment)), Arm(*(factor * n for n in holdout)))

    assert many.high - many.low < few.high - few.low


@given(treatment=arms, holdout=arms)
def test_more_confidence_widens_the_interval(treatment: Arm, holdout: Arm) -> None:
    narrow, wide = lift(treatment, holdout, 0.8), lift(treatment, holdout, 0.99)

    assert wide.low <= narrow.low <= narrow.high <= wide.high


@given(arm=arms)
def test_equal_arms_have_a_lift_of_zero(arm: Arm) -> None:
    result = lift(arm, arm)

    assert result.estimate == 0
    assert result.holds_zero


@pytest.mark.parametrize("empty", [Arm(0, 0), Arm(1, 0)])
def test_an_empty_holdout_is_refused(empty: Arm) -> None:
    """A lift of zero would be a lie."""
    with pytest.raises(ValueError, match="of 0"):
        lift(treatment=Arm(5, 100), holdout=empty)


def test_more_converters_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="6 of 5"):
        lift(treatment=Arm(6, 5), holdout=Arm(1, 5))


def test_the_exact_test_reproduces_the_lady_tasting_tea() -> None:
    """Fisher's own example: three of four cups right has 0.486, all four 0.029, two-sided."""
    assert exact_p_value(Arm(3, 4), Arm(1, 4)) == pytest.approx(0.4857, abs=1e-4)
    assert exact_p_value(Arm(4, 4), Arm(0, 4)) == pytest.approx(2 / 70)


@given(treatment=arms, holdout=arms)
def test_fewest_expected_is_the_smallest_cell(treatment: Arm, holdout: Arm) -> None:
    """Row total by column total by everybody, for the four cells."""
    people = treatment.person_count + holdout.person_count
    yes = treatment.converted_count + holdout.converted_count
    cells = [
        arm.person_count * total / people
        for arm in (treatment, holdout)
        for total in (yes, people - yes)
    ]

    assert fewest_expected(treatment, holdout) == pytest.approx(min(cells))
