"""BG/NBD: how often people buy, and whether they are still active.

An active person buys at an individual rate (gamma distributed with `r`, `alpha`), and after each
purchase leaves with an individual probability (beta distributed with `a`, `b`).

Source: Fader, Hardie and Lee (2005), "Counting your customers" the easy way: an alternative to the
Pareto/NBD model, Marketing Science 24, 275-284: equations 6 (likelihood) and 10 (expectation).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln, hyp2f1

from perennial.value.optimise import maximise
from perennial.value.purchase_statistics import WEEK_DAYS, Floats, Histories, Integers, Statistics

_BLOCK = 16_384  # groups per step, so that intermediate arrays fit into the CPU cache


class BgNbd(NamedTuple):
    """Fitted parameters; time is in weeks.

    Attributes:
        r, alpha: Shape and rate of purchase rates, whose mean is r / alpha per week.
        a, b: Of the probabilities of leaving, whose mean is a / (a + b).
        log_likelihood: Of all people together.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    @classmethod
    def fit(cls, histories: Histories) -> "BgNbd":
        """Maximise the likelihood.

        Raises:
            NotFitted: The histories don't follow the model.
        """
        found = maximise(BgNbdLikelihood(histories), 4)
        r, alpha, a, b = found.parameters
        return cls(r, alpha, a, b, found.mean_log_likelihood * float(histories.people.sum()))

    def p_alive(self, histories: Histories | Statistics) -> Floats:
        """Probability that a person with this history is active."""
        x = np.maximum(histories.repeat_count, 1)
        log_odds = (self.r + x) * (
            np.log(self.alpha + histories.age_days / WEEK_DAYS)
            - np.log(self.alpha + histories.recency_days / WEEK_DAYS)
        ) + np.log(self.a / (self.b + x - 1))
        odds = np.exp(np.minimum(log_odds, 700))
        return np.where(histories.repeat_count > 0, 1 / (1 + odds), 1.0)

    def expected_purchases(self, histories: Histories | Statistics, days: int) -> Floats:
        """Expected purchase days in the next `days` days, by history."""
        key = histories.repeat_count << 32 | histories.age_days
        distinct, index = np.unique(key, return_inverse=True)
        while_active = self._while_active(distinct >> 32, distinct & 0xFFFFFFFF, days)
        return self.p_alive(histories) * while_active[index]

    def _while_active(self, repeat_count: Integers, age_days: Integers, days: int) -> Floats:
        """Equation 10 without P(alive), with the hypergeometric function in Euler's form.

        At a = 1 it is 0 / 0, so a value next to it is used.
        """
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6
        time = days / WEEK_DAYS
        w = time / (self.alpha + age_days / WEEK_DAYS + time)
        c = a + self.b + repeat_count - 1
        series = hyp2f1(a - 1, a + self.b - 1 - self.r, c, w)
        return np.asarray(c / (a - 1) * (1 - (1 - w) ** (a - 1) * series))


class BgNbdLikelihood:
    """Equation 6 over grouped histories, with its gradient.

    Terms of the count alone, or the age alone, are summed by those; each group needs only the
    logarithm of the two ways to end.
    """

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        x, _, age, people = histories
        self._counts = np.arange(int(x[-1]) + 1)
        self._people_by_count = np.bincount(x, weights=people)
        self._people_by_age = np.bincount(age, weights=people)
        self._repeats_by_age = np.bincount(age, weights=people * x)
        self._weeks = np.arange(self._people_by_age.size) / WEEK_DAYS
        self._repeaters = histories.part(slice(int(np.searchsorted(x, 1)), None))

    @property
    def group_count(self) -> int:
        """Distinct histories."""
        return self._histories.people.size

    def thinned(self, step: int) -> "BgNbdLikelihood":
        """Every `step`-th history."""
        return BgNbdLikelihood(self._histories.part(slice(None, None, step)))

    def __call__(self, logarithms: Floats) -> tuple[float, Floats]:
        """As `Likelihood`."""
        parameters = np.exp(logarithms)
        ends, ends_gradient = self._ends(*parameters)
        counts, counts_gradient = self._by_count(*parameters)
        people = self._people_by_count.sum()
        gradient = (ends_gradient + counts_gradient) * parameters
        return -(ends + counts) / people, -gradient / people

    def _by_count(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        x, people = self._counts, self._people_by_count
        time = alpha + self._weeks
        exponent = r * self._people_by_age + self._repeats_by_age
        by_count = (
            *(gammaln(r + x), -gammaln(r), r * np.log(alpha), gammaln(a + b), -gammaln(b)),
            *(gammaln(b + x), -gammaln(a + b + x)),
        )
        value = sum(np.sum(people * term) for term in by_count) - np.sum(exponent * np.log(time))
        both, both_x = digamma(a + b), digamma(a + b + x)
        gradient = (
            np.sum(people * (digamma(r + x) - digamma(r) + np.log(alpha)))
            - np.sum(self._people_by_age * np.log(time)),
            np.sum(people) * r / alpha - np.sum(exponent / time),
            np.sum(people * (both - both_x)),
            np.sum(people * (both + digamma(b + x) - digamma(b) - both_x)),
        )
        return float(value), np.array(gradient)

    def _ends(self, r: float, alpha: float, a: float, b: float) -> tuple[float, Floats]:
        """Log of 1 + odds of having left, over the repeaters' histories.

        The odds are a / (b + x - 1) * ((alpha + T) / (alpha + t_x)) ^ (r + x).
        """
        time = alpha + self._weeks
        log_time, inverse_time = np.log(time), 1 / time
        leaving = b + np.maximum(self._counts, 1) - 1
        log_leaving, inverse_leaving = np.log(a / leaving), 1 / leaving
        total, gradient = 0.0, np.zeros(4)
        for x, recency, age, people in self._blocks():
            exponent = r + x
            log_ratio = log_time[age] - log_time[recency]
            log_odds = exponent * log_ratio + log_leaving[x]
            small = np.exp(-np.abs(log_odds))
            left = people * np.where(log_odds > 0, 1.0, small) / (1 + small)
            total += float(np.sum(people * (np.log(1 + small) + np.maximum(log_odds, 0))))
            gradient += (
                np.sum(left * log_ratio),
                np.sum(left * exponent * (inverse_time[age] - inverse_time[recency])),
                np.sum(left) / a,
                -np.sum(left * inverse_leaving[x]),
            )
        return total, gradient

    def _blocks(self) -> Iterator[Histories]:
        for start in range(0, self._repeaters.people.size, _BLOCK):
            yield self._repeaters.part(slice(start, start + _BLOCK))
