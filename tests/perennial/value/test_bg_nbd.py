"""BG/NBD: its likelihood, its fit, its predictions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import gammaln, hyp2f1
from tests.perennial.value.conftest import simulate

from perennial.value.bg_nbd import BgNbd, BgNbdLikelihood
from perennial.value.purchase_statistics import Statistics

CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4)

parameters = st.tuples(*[st.floats(-2, 2)] * 4).map(np.array)


def mean_log_likelihood(statistics: Statistics, logarithms: np.ndarray) -> float:
    """Equation 6 of Fader, Hardie and Lee (2005) as written there, person by person."""
    r, alpha, a, b = np.exp(logarithms)
    x, t_x, age = (np.asarray(one, dtype=float) for one in statistics[:3])
    t_x, age = t_x / 7, age / 7
    log_beta = gammaln(b + x) - gammaln(a + b + x) - gammaln(b) + gammaln(a + b)
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + log_beta
    alive = (alpha + age) ** -(r + x)
    left = np.where(x > 0, a / (b + np.maximum(x, 1) - 1), 0) * (alpha + t_x) ** -(r + x)
    return float(np.mean(common + np.log(alive + left)))


@given(parameters)
def test_the_likelihood_is_the_published_one(logarithms: np.ndarray) -> None:
    people = Statistics.of(
        [0, 0, 0, 1, 1, 2, 5, 9], [0, 0, 0, 3, 3, 50, 88, 90], [0, 7, 7, 3, 90, 60, 90, 90], [0] * 8
    )

    value, _ = BgNbdLikelihood(people.histories())(logarithms)

    assert -value == pytest.approx(mean_log_likelihood(people, logarithms), rel=1e-9)


@given(parameters)
def test_the_gradient_is_that_of_finite_differences(logarithms: np.ndarray) -> None:
    people = Statistics.of([0, 1, 2, 5, 40], [0, 3, 50, 88, 200], [7, 90, 60, 90, 400], [0] * 5)
    likelihood = BgNbdLikelihood(people.histories())

    _, gradient = likelihood(logarithms)

    steps = approx_fprime(logarithms, lambda at: likelihood(at)[0], 1e-6)
    assert gradient == pytest.approx(steps, rel=1e-3, abs=1e-4)


def test_a_frequent_buyer_long_ago_overflows_nothing() -> None:
    """The odds of having left exceed any float: the probability is 0 and the value finite."""
    gone = Statistics.of([2_000], [2_100], [40_000], [0])

    value, gradient = BgNbdLikelihood(gone.histories())(np.zeros(4))

    assert np.isfinite(value)
    assert np.all(np.isfinite(gradient))
    assert CDNOW.p_alive(gone) == pytest.approx(0, abs=1e-300)


@pytest.mark.parametrize("truth", [(0.6, 2.0, 0.8, 6.0), (0.25, 4.4, 0.8, 2.4), (2.0, 10, 0.3, 6)])
def test_the_simulated_parameters_are_found(
    truth: tuple[float, float, float, float],
) -> None:
    """60,000 people give them within a twelfth; the method of moments costs some precision."""
    found = BgNbd.fit(simulate(60_000, truth).histories())

    assert found[:4] == pytest.approx(truth, rel=1 / 12)


def test_the_order_of_people_changes_no_bit() -> None:
    people = simulate(5_000)
    backwards = Statistics(*(column[::-1] for column in people))

    assert BgNbd.fit(people.histories()) == BgNbd.fit(backwards.histories())


def test_everybody_twice_gives_the_same_model() -> None:
    people = simulate(5_000)
    twice = Statistics(*(np.concatenate([column, column]) for column in people))

    one, two = BgNbd.fit(people.histories()), BgNbd.fit(twice.histories())

    assert two[:4] == pytest.approx(one[:4], rel=1e-9)
    assert two.log_likelihood == pytest.approx(2 * one.log_likelihood, rel=1e-12)


def test_expectations_are_the_published_ones() -> None:
    """Equation 10 as printed in the paper: its hypergeometric function has other arguments."""
    people = Statistics.of([0, 1, 2, 7, 26], [0, 12, 213, 88, 266], [0, 272, 272, 90, 272], [0] * 5)
    r, alpha, a, b, _ = CDNOW
    x, age, time = people.repeat_count, people.age_days / 7, 39.0
    c = a + b + x - 1
    series = hyp2f1(r + x, b + x, c, time / (alpha + age + time))
    published = c / (a - 1) * (1 - ((alpha + age) / (alpha + age + time)) ** (r + x) * series)

    expected = CDNOW.expected_purchases(people, 273)

    assert expected == pytest.approx(published * CDNOW.p_alive(people), rel=1e-9)
    assert expected[2] == pytest.approx(1.226, abs=5e-4)  # the paper's example, their person 1


def test_expectations_are_continuous_at_a_equal_to_one() -> None:
    """There the equation is 0 / 0."""
    people = Statistics.of([0, 3], [0, 100], [50, 200], [0, 0])
    below, at, above = (
        CDNOW._replace(a=a).expected_purchases(people, 365) for a in (0.9999, 1.0, 1.0001)
    )

    assert np.all((above < at) & (at < below))
