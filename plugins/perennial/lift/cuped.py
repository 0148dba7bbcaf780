"""CUPED: what people did before explains part of how they differ, and is taken out. Pure.

Source:
    Deng, Xu, Kohavi and Walker (2013), Improving the sensitivity of online controlled experiments
    by utilizing pre-experiment data, WSDM. Theta is pooled over both sides.
"""

from typing import NamedTuple

from perennial.lift.moments import Mean, Moments


class Adjusted(NamedTuple):
    """Both sides' means as they would be, had both sides done the same before.

    Attributes:
        treatment: Of those assigned to the campaign.
        holdout: Of those assigned to silence.
        theta: How much metric a unit of covariate foretells; 0 when it does not vary.
    """

    treatment: Mean
    holdout: Mean
    theta: float


def adjusted(treatment: Moments, holdout: Moments) -> Adjusted:
    """Take out what the covariate foretells; without one these are the plain means.

    The covariate has to be over before the person entered: what the campaign can change must not
    explain what it changed.

    Raises:
        ValueError: A side has fewer than two people, or nothing to divide by.
    """
    whole = treatment + holdout
    before = whole.covariate_mean
    theta = whole.shared_variance / before.variance if before.variance > 0 else 0.0
    return Adjusted(
        _side(treatment, theta, before.value), _side(holdout, theta, before.value), theta
    )


def variance_reduction(moments: Moments) -> float:
    """Share of the variance of people that the covariate explains, in [0, 1].

    Raises:
        ValueError: Fewer than two people, or nothing to divide by.
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
