"""May the normal curve be trusted with these counts? Pure.

Sources:
    Cochran (1954), Some methods for strengthening the common chi-square tests, Biometrics 10,
    417-451: for shares, five of each kind to expect on each side; Fisher's exact test with fewer.
    Kohavi, Deng, Longbotham and Xu (2014), Seven rules of thumb for web site experimenters, KDD,
    rule 7: a mean is near enough to normal from 355 times the squared skewness of people on, that
    is, when its own skewness is at most 0.053; here it is that of the difference of two means.
    Cornish and Fisher (1938), Moments and cumulants in the specification of distributions, Revue de
    l'Institut International de Statistique 5, 307-320: how far skewness moves a quantile.
"""

from math import sqrt

from perennial.lift.estimates import Estimate
from perennial.lift.moments import Moments
from perennial.lift.shares import FEWEST_EXPECTED, Arm, exact_p_value, fewest_expected

FEWEST_PEOPLE = 10
"""On the smaller side, for a metric other than a share; the interval is very wide there anyway."""

MOST_SKEWED = 355**-0.5
"""Skewness of a difference of means up to which the normal curve describes it."""


def is_too_few(
    estimate: Estimate, treatment: Moments, holdout: Moments, *, alpha: float, is_share: bool
) -> bool:
    """Whether the curve does not describe chance yet, and a look without it sees nothing either.

    Args:
        estimate: The difference, with the interval that a verdict would rest on.
        treatment: Sums of one side; two people at least.
        holdout: Of the other.
        alpha: How often chance alone may be taken for an effect, a share in (0, 1).
        is_share: The metric is 1 for some people and 0 for the others.
    """
    if is_share:
        arms = tuple(Arm(int(one.metric), one.person_count) for one in (treatment, holdout))
        if fewest_expected(*arms) >= FEWEST_EXPECTED:
            return False
        return estimate.holds_zero or exact_p_value(*arms) >= alpha
    if min(treatment.person_count, holdout.person_count) < FEWEST_PEOPLE:
        return True
    skewness = abs(_skewness_of_difference(treatment, holdout))
    return skewness > MOST_SKEWED and _holds_zero_if_skewed(estimate, skewness)


def _holds_zero_if_skewed(estimate: Estimate, skewness: float) -> bool:
    """Whether the interval holds zero once its bounds are moved out by the skewness."""
    reach = (estimate.high - estimate.value) / estimate.error
    return abs(estimate.value) <= estimate.error * (reach + skewness * (reach**2 - 1) / 6)


def _skewness_of_difference(treatment: Moments, holdout: Moments) -> float:
    """Of treatment mean minus holdout mean, if both sides vary alike; 0 for sides of one size."""
    t, h = 1 / treatment.person_count, 1 / holdout.person_count
    unlike = (t**2 - h**2) / sqrt(t + h) ** 3
    return (treatment + holdout).skewness * unlike
