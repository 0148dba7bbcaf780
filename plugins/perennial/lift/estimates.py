"""Differences of two means, absolute and relative, each by a method with a name. Pure.

Sources:
    Welch (1947), The generalization of Student's problem when several different population
    variances are involved, Biometrika 34, 28-35.
    Deng, Knoblich and Lu (2018), Applying the delta method in metric analytics, KDD; on the
    logarithm of the ratio, whose distribution is nearer to normal than that of the ratio.
"""

from enum import StrEnum
from math import exp, sqrt
from typing import NamedTuple

from scipy import special

from perennial.lift.moments import Mean


class Method(StrEnum):
    """How an estimate and its interval were made."""

    WELCH = "welch"
    LOG_RATIO = "log_ratio"
    NEWCOMBE = "newcombe"
    SEQUENTIAL = "asymptotic_confidence_sequence"


class Estimate(NamedTuple):
    """A difference, its interval, and how likely one so large is by chance alone.

    Attributes:
        value: In the metric's unit; of `LOG_RATIO` a share of the holdout's mean, 0.02 is 2 % more.
        low: Lower bound of the interval.
        high: Upper bound.
        error: Standard error of the value; of `LOG_RATIO` that of the ratio's logarithm.
        p_value: Two-sided, a share in [0, 1].
        method: How it was made.
    """

    value: float
    low: float
    high: float
    error: float
    p_value: float
    method: Method

    def within(self, low: float, high: float) -> "Estimate":
        """The same, cut off where the metric ends: its interval still covers the truth as often."""
        value, below, above = (min(max(one, low), high) for one in self[:3])
        return self._replace(value=value, low=below, high=above)

    @property
    def holds_zero(self) -> bool:
        """Whether no effect at all is within the interval."""
        return self.low <= 0 <= self.high


def standard_error(treatment: Mean, holdout: Mean) -> float:
    """Of the difference of the two means."""
    return sqrt(treatment.own_variance + holdout.own_variance)


def difference(treatment: Mean, holdout: Mean, confidence: float = 0.95) -> Estimate:
    """Mean of the treatment minus mean of the holdout, by Welch's method.

    It is right for one look, at a time that was fixed before; for daily looks take `sequential`.

    Args:
        treatment: Those assigned to the campaign, reached or not: intention to treat.
        holdout: Those assigned to silence.
        confidence: Coverage of the interval, a share in (0, 1).

    Raises:
        ValueError: Nobody differs from anybody: there is nothing to measure chance by.
    """
    value, error = treatment.value - holdout.value, _error(treatment, holdout)
    freedom = degrees_of_freedom(treatment, holdout)
    reach = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(special.stdtr(freedom, -abs(value) / error))
    return Estimate(value, value - reach, value + reach, error, p_value, Method.WELCH)


def relative(treatment: Mean, holdout: Mean, confidence: float = 0.95) -> Estimate:
    """How much larger the treatment's mean is, as a share of the holdout's, by the log-ratio.

    The interval is that of the ratio's logarithm, carried back; it never goes below -1.

    Raises:
        ValueError: A mean is not positive, so that there is no ratio to speak of; or nobody
            differs from anybody.
    """
    if not (treatment.value > 0 and holdout.value > 0):
        raise ValueError("a relative lift needs two positive means")
    ratio = treatment.value / holdout.value
    treated, held = (
        Mean(1.0, one.variance / one.value**2, one.person_count) for one in (treatment, holdout)
    )
    reach = float(special.stdtrit(degrees_of_freedom(treated, held), (1 + confidence) / 2))
    error = _error(treated, held)
    low, high = ratio * exp(-reach * error) - 1, ratio * exp(reach * error) - 1
    p_value = difference(treatment, holdout, confidence).p_value
    return Estimate(ratio - 1, low, high, error, p_value, Method.LOG_RATIO)


def degrees_of_freedom(treatment: Mean, holdout: Mean) -> float:
    """Welch's approximation: between those of the smaller side and those of both together."""
    t, h = treatment.own_variance, holdout.own_variance
    parts = t**2 / (treatment.person_count - 1) + h**2 / (holdout.person_count - 1)
    return float((t + h) ** 2 / parts)


def _error(treatment: Mean, holdout: Mean) -> float:
    error = standard_error(treatment, holdout)
    if error <= 0:
        raise ValueError("nobody differs from anybody: chance can't be told")
    return error
