"""Checks that the sides of a comparison were randomised as planned.

Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments,
KDD: Pearson's chi-square on the counts, with an alarm level strict enough to stop for.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from scipy import special

from perennial.lift.estimates import difference
from perennial.lift.moments import Moments

ALARM = 0.001
"""Below this p-value the arm affects who enters or who is counted."""


class Assignment(StrEnum):
    """How people got onto a side."""

    RANDOMISED = "randomised"
    SELECTED = "selected"


class RatioCheck(NamedTuple):
    """The p-value of a difference between groups under chance alone."""

    p_value: float

    @property
    def is_mismatch(self) -> bool:
        """Whether chance is too unlikely to be the cause."""
        return self.p_value < ALARM


def sample_ratio(counts: Mapping[str, int], shares: Mapping[str, float]) -> RatioCheck:
    """Test whether the groups have the sizes that their shares predict.

    `shares` are positive proportions in any unit.

    Raises:
        ValueError: The groups differ, there are fewer than two, a share is not positive, or all
            groups are empty.

    >>> f"{sample_ratio({'a': 600, 'b': 400}, {'a': 1, 'b': 1}).p_value:.2e}"
    '2.54e-10'
    """
    if counts.keys() != shares.keys() or len(counts) < 2:
        raise ValueError("a check needs the same groups in counts and shares, two at least")
    people = sum(counts.values())
    if people == 0 or min(shares.values()) <= 0 or min(counts.values()) < 0:
        raise ValueError("a check needs people, and a positive share for each group")
    whole = sum(shares.values())
    statistic = sum(
        (counts[group] - (expected := people * share / whole)) ** 2 / expected
        for group, share in shares.items()
    )
    return RatioCheck(float(special.chdtrc(len(counts) - 1, statistic)))


def were_alike(treatment: Moments, holdout: Moments) -> RatioCheck:
    """Test whether both sides had the same covariate before entry, as randomised sides have.

    If the covariate doesn't vary, the p-value is 1 for equal means and 0 otherwise.

    Raises:
        ValueError: A side has fewer than two people.
    """
    before = treatment.covariate_mean, holdout.covariate_mean
    if max(mean.variance for mean in before) <= 0:
        return RatioCheck(1.0 if before[0].value == before[1].value else 0.0)
    return RatioCheck(difference(*before).p_value)
