"""Statistical power: how small an effect can be detected, by how many people, and when.

Source: Cohen (1988), Statistical power analysis for the behavioral sciences, 2nd edition, chapter
2: power of a test of two means by the noncentral t distribution.
"""

from collections.abc import Callable
from math import ceil, inf, sqrt

import numpy as np
import scipy  # loads `optimize` on first use
from scipy import special

from perennial.lift.estimates import degrees_of_freedom, standard_error
from perennial.lift.moments import Mean
from perennial.lift.sequential import TIGHTEST_AT, half_width

LEAST = 4
"""The fewest people that allow two on each side."""

_MOST = 1e12


def power(
    effect: float, *, variance: float, people: float, treatment_share: float, alpha: float = 0.05
) -> float:
    """Probability that a test at one fixed time detects an effect, in [0, 1].

    `variance` is that of one person; `people` are those of both sides together; `treatment_share`
    and `alpha`, the probability of a false positive, are in (0, 1).

    Raises:
        ValueError: The variance is not positive, or a side has one person or fewer.
    """
    treatment, holdout = _sides(variance, people, treatment_share)
    freedom = degrees_of_freedom(treatment, holdout)
    limit = -special.stdtrit(freedom, alpha / 2)
    shift = abs(effect) / standard_error(treatment, holdout)
    tails = special.nctdtr(freedom, shift, [limit, -limit])
    missed, wrong_side = np.nan_to_num(tails)  # SciPy returns NaN where a tail rounds to 0
    return float(1 - missed + wrong_side)


def detectable_effect(
    *,
    variance: float,
    people: float,
    treatment_share: float,
    alpha: float = 0.05,
    wanted: float = 0.8,
) -> float:
    """The smallest effect detected with probability `wanted`, in the metric's unit.

    Raises:
        ValueError: As in `power`.
    """

    def short(effect: float) -> float:
        given = power(
            effect, variance=variance, people=people, treatment_share=treatment_share, alpha=alpha
        )
        return wanted - given

    treatment, holdout = _sides(variance, people, treatment_share)
    return _root(short, 0.0, 10 * standard_error(treatment, holdout))


def people_needed(
    effect: float,
    *,
    variance: float,
    treatment_share: float,
    alpha: float = 0.05,
    wanted: float = 0.8,
) -> int:
    """People of both sides needed to detect an effect with probability `wanted`.

    Raises:
        ValueError: The effect is 0, or the variance is not positive.
    """
    if effect == 0:
        raise ValueError("no number of people notices an effect of zero")
    least = 2 / min(treatment_share, 1 - treatment_share)

    def short(people: float) -> float:
        return wanted - power(
            effect, variance=variance, people=people, treatment_share=treatment_share, alpha=alpha
        )

    return ceil(_root(short, least, 10 * least)) if short(least) > 0 else ceil(least)


def people_until_told(
    effect: float,
    *,
    variance: float,
    treatment_share: float,
    alpha: float = 0.05,
    wanted: float = 0.8,
    tightest_at: int = TIGHTEST_AT,
) -> int:
    """As `people_needed`, but for daily looks with the `sequential` interval.

    The effect equals the interval's half width plus the shortfall that chance may cause that day.

    Raises:
        ValueError: The effect is 0, or the variance is not positive.
    """
    if effect == 0 or variance <= 0:
        raise ValueError("no number of people notices an effect of zero, or among equals")
    spread = variance / treatment_share + variance / (1 - treatment_share)
    luck = float(special.ndtri(wanted))

    def short(people: float) -> float:
        error = sqrt(spread / people)
        return (
            half_width(error, people, alpha, tightest_at=tightest_at) + luck * error - abs(effect)
        )

    return ceil(_root(short, LEAST, 10 * LEAST)) if short(LEAST) > 0 else LEAST


def days_until_told(needed: float, *, people: int, people_a_day: float) -> int | None:
    """Days until `needed` people have entered, of whom `people` have; None if never."""
    if people >= needed:
        return 0
    return ceil((needed - people) / people_a_day) if people_a_day > 0 else None


def _sides(variance: float, people: float, treatment_share: float) -> tuple[Mean, Mean]:
    treated = people * treatment_share
    if not (variance > 0 and treated > 1 and people - treated > 1):
        raise ValueError("power needs people who vary, and more than one on each side")
    return Mean(0.0, variance, treated), Mean(0.0, variance, people - treated)


def _root(short: Callable[[float], float], low: float, high: float) -> float:
    while short(high) > 0:
        high *= 2
        if high > _MOST:
            return inf
    return float(scipy.optimize.brentq(short, low, high, xtol=1e-12, maxiter=1_000))
