"""Checks that there are enough people for the normal approximation.

Sources:
    Cochran (1954), see `shares`.
    Kohavi, Deng, Longbotham and Xu (2014), Seven rules of thumb for web site experimenters, KDD,
    rule 7: a mean is close enough to normal from 355 times the squared skewness of people, that is,
    if its own skewness is at most 0.053; here applied to the difference of two means.
    Cornish and Fisher (1938), Revue de l'Institut International de Statistique 5, 307-320: how far
    skewness moves a quantile.
"""

from math import sqrt

from perennial.lift.estimates import Estimate
from perennial.lift.moments import Moments
from perennial.lift.shares import FEWEST_EXPECTED, Arm, exact_p_value, fewest_expected

FEWEST_PEOPLE = 10
"""Minimum on the smaller side, for metrics other than shares; the interval is wide there anyway."""

MOST_SKEWED = 355**-0.5
"""Highest skewness of a difference of means for the normal approximation."""


def is_too_few(
    estimate: Estimate, treatment: Moments, holdout: Moments, *, alpha: float, is_share: bool
) -> bool:
    """Whether the normal approximation is invalid, and a method without it finds no effect either.

    Both sides have at least two people; the verdict rests on `estimate`.
    """
    if is_share:
        arms = tuple(Arm(int(side.metric), side.person_count) for side in (treatment, holdout))
        if fewest_expected(*arms) >= FEWEST_EXPECTED:
            return False
        return estimate.holds_zero or exact_p_value(*arms) >= alpha
    if min(treatment.person_count, holdout.person_count) < FEWEST_PEOPLE:
        return True
    skewness = abs(_skewness_of_difference(treatment, holdout))
    return skewness > MOST_SKEWED and _holds_zero_if_skewed(estimate, skewness)


def _holds_zero_if_skewed(estimate: Estimate, skewness: float) -> bool:
    reach = (estimate.high - estimate.value) / estimate.error
    return abs(estimate.value) <= estimate.error * (reach + skewness * (reach**2 - 1) / 6)


def _skewness_of_difference(treatment: Moments, holdout: Moments) -> float:
    """Assumes that both sides vary alike."""
    t, h = 1 / treatment.person_count, 1 / holdout.person_count
    unlike = (t**2 - h**2) / sqrt(t + h) ** 3
    return (treatment + holdout).skewness * unlike
