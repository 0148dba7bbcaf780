"""An interval that stays right however often it is looked at: an asymptotic confidence sequence.

A fixed interval misses the truth on 5 % of all days; who looks every day and stops at the first
that excludes zero is fooled far more often. This one misses it in 5 % of experiments on *any* day.
The price is its width: about half as wide again at its best. Pure.

Sources:
    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021, 2024), Time-uniform central limit theory
    and asymptotic confidence sequences, arXiv 2103.06476: the sequence, two-sided and one-sided,
    and the parameter at which it is tightest after a given number of people.
    gbstats (GrowthBook) uses the same formula, with 5,000 people.
"""

from math import exp, log, sqrt

from perennial.lift.estimates import Estimate, Method, standard_error
from perennial.lift.moments import Mean

TIGHTEST_AT = 5_000
"""People of both sides together for whom the interval is tightest; fixed before any is seen."""


def sequential(
    treatment: Mean, holdout: Mean, confidence: float = 0.95, *, tightest_at: int = TIGHTEST_AT
) -> Estimate:
    """Mean of the treatment minus mean of the holdout, with an interval for daily looks.

    Args:
        treatment: Those assigned to the campaign, reached or not.
        holdout: Those assigned to silence.
        confidence: Coverage over all days together, a share in (0, 1).
        tightest_at: People of both sides for whom the interval is tightest.

    Raises:
        ValueError: Nobody differs from anybody.
    """
    value, error = treatment.value - holdout.value, standard_error(treatment, holdout)
    if error <= 0:
        raise ValueError("nobody differs from anybody: chance can't be told")
    people = treatment.person_count + holdout.person_count
    reach = half_width(error, people, 1 - confidence, tightest_at=tightest_at)
    mixing = people * mixing_variance(1 - confidence, tightest_at)
    exponent = -(value**2) * mixing / (2 * error**2 * (mixing + 1))
    p_value = min(1.0, sqrt(mixing + 1) * exp(exponent))
    return Estimate(value, value - reach, value + reach, error, p_value, Method.SEQUENTIAL)


def half_width(
    error: float, people: float, alpha: float, *, tightest_at: int = TIGHTEST_AT
) -> float:
    """Half the width of the interval.

    Args:
        error: Standard error of the estimate.
        people: Of both sides.
        alpha: How often the truth may ever be missed, a share in (0, 1).
        tightest_at: As above.
    """
    mixing = people * mixing_variance(alpha, tightest_at)
    return error * sqrt(2 * (mixing + 1) / mixing * log(sqrt(mixing + 1) / alpha))


def mixing_variance(alpha: float, tightest_at: int) -> float:
    """The sequence's parameter (rho squared) that makes it tightest after `tightest_at` people."""
    return (-2 * log(alpha) + log(1 - 2 * log(alpha))) / tightest_at
