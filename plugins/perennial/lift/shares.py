"""Differences of conversion shares, with intervals and tests valid for small counts.

Sources:
    Newcombe (1998), Statistics in Medicine 17, 873-890: method 10, the hybrid score interval.
    Wilson (1927), Journal of the American Statistical Association 22, 209-212: the interval of one
    proportion.
    Cochran (1954), Biometrics 10, 417-451: normal approximations need five expected in every cell.
    Fisher (1934), Statistical methods for research workers, 5th edition, section 21.02: the exact
    test for fewer.
"""

from math import hypot, sqrt
from statistics import NormalDist
from typing import NamedTuple

import scipy  # loads `stats` on first use, because that takes half a second

FEWEST_EXPECTED = 5
"""Minimum expected count in each of the four cells, under no effect, for an interval to suffice.
With fewer, near shares of 0 and 1, intervals miss the truth more often than they claim.
"""


class Arm(NamedTuple):
    """People assigned to one side, reached or not, and those who converted."""

    converted_count: int
    person_count: int

    @property
    def share(self) -> float | None:
        """Conversion share in [0, 1]; None if nobody was assigned."""
        return self.converted_count / self.person_count if self.person_count else None


class Interval(NamedTuple):
    """Bounds of a share, or of a difference of shares."""

    low: float
    high: float


class Lift(NamedTuple):
    """Absolute lift as a share of people: 0.02 is two more conversions per 100 people."""

    estimate: float
    low: float
    high: float

    @property
    def holds_zero(self) -> bool:
        """Whether the interval contains 0 (no effect)."""
        return self.low <= 0 <= self.high


def wilson(arm: Arm, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of an arm's conversion share, within [0, 1].

    Raises:
        ValueError: The arm is empty, or has more conversions than people.

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
    # rounding must not push a bound past the share itself, nor past 0 and 1
    share = converted / people
    return Interval(
        min(max((centre - reach) / scale, 0.0), share),
        max(min((centre + reach) / scale, 1.0), share),
    )


def lift(treatment: Arm, holdout: Arm, confidence: float = 0.95) -> Lift:
    """Difference of two conversion shares with Newcombe's hybrid score interval.

    Unlike the Wald interval, it keeps its width when nobody, or everybody, converts.

    Raises:
        ValueError: An arm is empty, or has more conversions than people.

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
    """The smallest of the four expected counts under no effect; 0 without people."""
    people = treatment.person_count + holdout.person_count
    converted = treatment.converted_count + holdout.converted_count
    rarer = min(converted, people - converted)
    smaller = min(treatment.person_count, holdout.person_count)
    return rarer * smaller / people if people else 0.0


def exact_p_value(treatment: Arm, holdout: Arm) -> float:
    """Two-sided p-value of Fisher's exact test.

    >>> f"{exact_p_value(Arm(87, 87), Arm(11, 12)):.3f}"
    '0.121'
    """
    table = [
        [arm.converted_count, arm.person_count - arm.converted_count]
        for arm in (treatment, holdout)
    ]
    return float(scipy.stats.fisher_exact(table).pvalue)
