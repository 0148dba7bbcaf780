import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.special import gammaln
from tests.perennial.value.conftest import simulate

from perennial.value.gamma_gamma import GammaGamma, GammaGammaLikelihood
from perennial.value.purchase_statistics import NotFitted, Statistics

PEOPLE = Statistics.of([0, 1, 1, 2, 9], [0] * 5, [0] * 5, [0, 20_000, 20_000, 456_700, 2_000_000])


@given(st.tuples(*[st.floats(-2, 3)] * 3).map(np.array))
def test_the_likelihood_is_the_published_one_with_its_gradient(logarithms: np.ndarray) -> None:
    """Equation 1a of Fader and Hardie (2013) as written there, over people with repeats."""
    p, q, gamma = np.exp(logarithms)
    x = PEOPLE.repeat_count[1:].astype(float)
    average = PEOPLE.repeat_spend[1:] / 10_000 / x
    published = (
        gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        + (p * x - 1) * np.log(average) + p * x * np.log(x)
        - (p * x + q) * np.log(gamma + x * average)
    )  # fmt: skip
    likelihood = GammaGammaLikelihood(PEOPLE.spenders())

    value, gradient = likelihood(logarithms)

    assert -value == pytest.approx(np.mean(published), rel=1e-9)
    steps = approx_fprime(logarithms, lambda at: likelihood(at)[0], 1e-6)
    assert gradient == pytest.approx(steps, rel=1e-3, abs=1e-3)


def test_the_simulated_parameters_are_found() -> None:
    """60,000 people give them within a twentieth."""
    truth = (2.5, 3.0, 40.0)

    found = GammaGamma.fit(simulate(60_000, gamma_gamma=truth).spenders())

    assert found[:3] == pytest.approx(truth, rel=0.05)


def test_spend_without_a_mean_is_refused() -> None:
    """With q below 1 the few who spend most decide everything, and there is no expectation."""
    with pytest.raises(NotFitted, match="mean is not finite"):
        GammaGamma.fit(simulate(20_000, gamma_gamma=(3.0, 0.7, 10.0)).spenders())


def test_people_without_positive_spend_are_left_out() -> None:
    """A gamma distribution has no 0 and no refunds."""
    people = Statistics.of([3, 2, 4], [1] * 3, [1] * 3, [0, -50_000, 80_000])

    assert people.spenders().people.tolist() == [1]


def test_spend_that_is_no_number_is_refused() -> None:
    with pytest.raises(NotFitted, match="out of range"):
        Statistics.of([1], [1], [1], [1 << 50]).spenders()
