"""How much more often the eligible convert than the held-out: shares, exact where counts are small.

Pure.

Sources:
    Newcombe (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890: method 10, the hybrid score interval.
    Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22, 209-212: the interval of one proportion.
    Cochran (1954), Some methods for strengthening the common chi-square tests, Biometrics 10,
    417-451: approximations by the normal curve want five expected in every cell.
    Fisher (1934), Statistical methods for research workers, 5th edition, section 21.02: the exact
    test for those with fewer.
"""

from math import hypot, sqrt
from statistics import NormalDist
from typing import NamedTuple

import scipy  # `stats` takes half a second, and is loaded where it is used

FEWEST_EXPECTED = 5
"""Converters, and others, to expect on each side if there were no effect, before an interval alone
is believed. With fewer, near shares of 0 and 1, intervals miss the truth more often than they say.
"""


class Arm(NamedTuple):
    """One side of a campaign: who was assigned to it, reached or not, and how many converted."""

    converted_count: int
    person_count: int

    @property
    def share(self) -> float | None:
        """Conversion as a share in [0, 1]; None when nobody was assigned: that can't be told."""
        return self.converted_count / self.person_count if self.person_count else None


class Interval(NamedTuple):
    """Bounds of a share, or of a difference of shares."""

    low: float
    high: float


class Lift(NamedTuple):
    """Absolute lift as a share of people: 0.02 is two more conversions per hundred."""

    estimate: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether no effect at all is within the interval."""
        return self.low <= 0 <= self.high


def wilson(arm: Arm, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of an arm's conversion share, within [0, 1].

    Args:
        arm: At least one person.
        confidence: Coverage of the interval, a share in (0, 1).

    Raises:
        ValueError: The arm is empty, or has more converters than people.

    >>> "{:.4f} to {:.4f}".format(*wilson(Arm(81, 263)))
    '0.2553 to 0.3662'
    """
    converted, people = arm
    if not 0 <= converted <= people or people == 0:
        raise ValueError(f"an arm needs people, and no more converters: {converted} of {people}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = 2 * converted + z * z
    reach = z * sqrt(z * z + 4 * converted * (people - converted) / people)
    scale = 2 * (people + z * z)
    # at the ends the bounds are exactly 0 and 1; rounding must not push them past the share itself
    share = converted / people
    return Interval(
        min(max((centre - reach) / scale, 0.0), share),
        max(min((centre + reach) / scale, 1.0), share),
    )


def lift(treatment: Arm, holdout: Arm, confidence: float = 0.95) -> Lift:
    """Estimate the difference of two conversion shares with Newcombe's hybrid score interval.

    It keeps its width where the usual Wald interval collapses: when nobody, or everybody, converts.

    Args:
        treatment: Those assigned to the campaign, reached or not: intention to treat.
        holdout: Those assigned to silence.
        confidence: Coverage of the interval, a share in (0, 1).

    Raises:
        ValueError: An arm is empty, or has more converters than people.

    >>> "{:+.1%} [{:+.1%}, {:+.1%}]".format(*lift(Arm(56, 70), Arm(48, 80)))
    '+20.0% [+5.2%, +33.4%]'
    """
    of_treatment, of_holdout = wilson(treatment, confidence), wilson(holdout, confidence)
    share = treatment.converted_count / treatment.person_count
    base = holdout.converted_count / holdout.person_count
    return Lift(
        share - base,
        share - base - hypot(share - of_treatment.low, of_holdout.high - base),
        share - base + hypot(of_treatment.high - share, base - of_holdout.low),
    )


def fewest_expected(treatment: Arm, holdout: Arm) -> float:
    """The smallest of the four counts to expect if both arms converted alike; 0 without people."""
    people = treatment.person_count + holdout.person_count
    converted = treatment.converted_count + holdout.converted_count
    rarer = min(converted, people - converted)
    smaller = min(treatment.person_count, holdout.person_count)
    return rarer * smaller / people if people else 0.0


def exact_p_value(treatment: Arm, holdout: Arm) -> float:
    """Probability by chance of counts as unlikely as these, or more, by Fisher's exact test.

    >>> f"{exact_p_value(Arm(87, 87), Arm(11, 12)):.3f}"
    '0.121'
    """
    table = [
        [arm.converted_count, arm.person_count - arm.converted_count]
        for arm in (treatment, holdout)
    ]
    return float(scipy.stats.fisher_exact(table).pvalue)
