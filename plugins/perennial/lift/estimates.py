"""Absolute and relative differences of two means.

Sources:
    Welch (1947), Biometrika 34, 28-35.
    Deng, Knoblich and Lu (2018), see `moments`; applied to the log-ratio, which is closer to normal
    than the ratio.
"""

from enum import StrEnum
from math import exp, sqrt
from typing import NamedTuple

from scipy import special

from perennial.lift.moments import Mean


class Method(StrEnum):
    """How an estimate was made."""

    WELCH = "welch"
    LOG_RATIO = "log_ratio"
    NEWCOMBE = "newcombe"
    SEQUENTIAL = "asymptotic_confidence_sequence"


class Estimate(NamedTuple):
    """A difference with its confidence interval and two-sided p-value.

    Attributes:
        value: In the metric's unit; with `LOG_RATIO` a share of the holdout's mean: 0.02 is 2 %
            more.
        error: Standard error of the value; with `LOG_RATIO`, of the log-ratio.
    """

    value: float
    low: float
    high: float
    error: float
    p_value: float
    method: Method

    def within(self, low: float, high: float) -> "Estimate":
        """Clamp value and bounds to the metric's range, which keeps the interval's coverage."""
        value, below, above = (min(max(one, low), high) for one in self[:3])
        return self._replace(value=value, low=below, high=above)

    @property
    def holds_zero(self) -> bool:
        """Whether the interval contains 0 (no effect)."""
        return self.low <= 0 <= self.high


def standard_error(treatment: Mean, holdout: Mean) -> float:
    """Standard error of the difference of two means."""
    return sqrt(treatment.own_variance + holdout.own_variance)


def difference(treatment: Mean, holdout: Mean, confidence: float = 0.95) -> Estimate:
    """Treatment mean minus holdout mean, by Welch's method.

    Both sides include everyone assigned, reached or not (intention to treat). The interval is valid
    for a single look at a time fixed in advance; for daily looks use `sequential`.

    Raises:
        ValueError: The metric doesn't vary.
    """
    value, error = treatment.value - holdout.value, _error(treatment, holdout)
    freedom = degrees_of_freedom(treatment, holdout)
    reach = float(special.stdtrit(freedom, (1 + confidence) / 2)) * error
    p_value = 2 * float(special.stdtr(freedom, -abs(value) / error))
    return Estimate(value, value - reach, value + reach, error, p_value, Method.WELCH)


def relative(treatment: Mean, holdout: Mean, confidence: float = 0.95) -> Estimate:
    """Relative difference as a share of the holdout's mean, by the log-ratio.

    Transformed back, the interval never goes below -1.

    Raises:
        ValueError: A mean is not positive, or the metric doesn't vary.
    """
    if not (treatment.value > 0 and holdout.value > 0):
        raise ValueError("a relative lift needs two positive means")
    ratio = treatment.value / holdout.value
    treated, held = (
        Mean(1.0, mean.variance / mean.value**2, mean.person_count) for mean in (treatment, holdout)
    )
    reach = float(special.stdtrit(degrees_of_freedom(treated, held), (1 + confidence) / 2))
    error = _error(treated, held)
    low, high = ratio * exp(-reach * error) - 1, ratio * exp(reach * error) - 1
    p_value = difference(treatment, holdout, confidence).p_value
    return Estimate(ratio - 1, low, high, error, p_value, Method.LOG_RATIO)


def degrees_of_freedom(treatment: Mean, holdout: Mean) -> float:
    """Welch's approximation."""
    t, h = treatment.own_variance, holdout.own_variance
    parts = t**2 / (treatment.person_count - 1) + h**2 / (holdout.person_count - 1)
    return float((t + h) ** 2 / parts)


def _error(treatment: Mean, holdout: Mean) -> float:
    error = standard_error(treatment, holdout)
    if error <= 0:
        raise ValueError("nobody differs from anybody: chance can't be told")
    return error
