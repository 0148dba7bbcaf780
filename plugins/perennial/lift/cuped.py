"""CUPED: reduce variance by what people did before they entered.

Source: Deng, Xu, Kohavi and Walker (2013), Improving the sensitivity of online controlled
experiments by utilizing pre-experiment data, WSDM. Theta is pooled over both sides.
"""

from typing import NamedTuple

from perennial.lift.moments import Mean, Moments


class Adjusted(NamedTuple):
    """Both sides' means, adjusted to the same covariate.

    `theta` is metric per unit of covariate.
    """

    treatment: Mean
    holdout: Mean
    theta: float


def adjusted(treatment: Moments, holdout: Moments) -> Adjusted:
    """Adjust both means for the covariate, if there is one.

    The covariate must end before entry, or the adjustment would hide the campaign's effect.

    Raises:
        ValueError: A side has fewer than two people, or its denominator is not positive.
    """
    whole = treatment + holdout
    before = whole.covariate_mean
    theta = whole.shared_variance / before.variance if before.variance > 0 else 0.0
    return Adjusted(
        _side(treatment, theta, before.value), _side(holdout, theta, before.value), theta
    )


def variance_reduction(moments: Moments) -> float:
    """Share of the variance between people that the covariate explains, in [0, 1].

    Raises:
        ValueError: Fewer than two people, or the denominator is not positive.
    """
    variance, before = moments.mean.variance, moments.covariate_mean.variance
    if variance <= 0 or before <= 0:
        return 0.0
    return moments.shared_variance**2 / (variance * before)


def _side(moments: Moments, theta: float, expected: float) -> Mean:
    mean = moments.mean
    if theta == 0:
        return mean
    before = moments.covariate_mean
    return Mean(
        mean.value - theta * (before.value - expected),
        max(mean.variance + theta**2 * before.variance - 2 * theta * moments.shared_variance, 0.0),
        mean.person_count,
    )
