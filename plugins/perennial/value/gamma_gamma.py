"""Gamma-Gamma: a person's mean value of a purchase in the long run.

Source: Fader and Hardie (2013), The Gamma-Gamma model of monetary value, brucehardie.com/notes/025:
equations 1a (likelihood) and 5 (expectation).
"""

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln

from perennial.value.optimise import maximise
from perennial.value.purchase_statistics import Floats, NotFitted, Spenders


class GammaGamma(NamedTuple):
    """Fitted parameters; `gamma` is in units of the currency.

    Attributes:
        p: Shape of one person's purchases.
        q, gamma: Shape and rate of their scale over people.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float

    @classmethod
    def fit(cls, spenders: Spenders) -> "GammaGamma":
        """Maximise the likelihood.

        Raises:
            NotFitted: The spend doesn't follow the model, or its mean is infinite.
        """
        found = maximise(GammaGammaLikelihood(spenders), 3)
        p, q, gamma = found.parameters
        model = cls(p, q, gamma, found.mean_log_likelihood * float(spenders.people.sum()))
        if model.q <= 1:
            raise NotFitted("spend varies so much between people that its mean is not finite")
        return model


class GammaGammaLikelihood:
    """Equation 1a over grouped spends, with its gradient."""

    def __init__(self, spenders: Spenders) -> None:
        self._spenders = spenders
        x, spend, people = spenders
        self._people = float(people.sum())
        self._people_by_count = np.bincount(x, weights=people)
        self._counts = np.arange(self._people_by_count.size)
        self._weighted_log_spend = float(np.sum(people * x * np.log(spend)))
        self._log_average = float(np.sum(people * np.log(spend / x)))

    @property
    def group_count(self) -> int:
        """Distinct spends."""
        return self._spenders.people.size

    def thinned(self, step: int) -> "GammaGammaLikelihood":
        """Every `step`-th spend."""
        return GammaGammaLikelihood(self._spenders.part(slice(None, None, step)))

    def __call__(self, logarithms: Floats) -> tuple[float, Floats]:
        """As `Likelihood`."""
        p, q, gamma = parameters = np.exp(logarithms)
        x, spend, people = self._spenders
        logs = people * np.log(gamma + spend)
        log_sum, weighted = np.sum(logs), np.sum(x * logs)
        inverse = people / (gamma + spend)
        by_count, shape = self._people_by_count[1:], p * self._counts[1:]
        both = digamma(shape + q)
        value = (
            np.sum(by_count * (gammaln(shape + q) - gammaln(shape)))
            + self._people * (q * np.log(gamma) - gammaln(q))
            + p * (self._weighted_log_spend - weighted)
            - self._log_average
            - q * log_sum
        )
        gradient = (
            np.sum(by_count * self._counts[1:] * (both - digamma(shape)))
            + self._weighted_log_spend
            - weighted,
            np.sum(by_count * both) + self._people * (np.log(gamma) - digamma(q)) - log_sum,
            self._people * q / gamma - q * np.sum(inverse) - p * np.sum(x * inverse),
        )
        return -float(value) / self._people, -np.array(gradient) * parameters / self._people
