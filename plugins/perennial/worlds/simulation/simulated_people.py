"""Draw people of single campaigns: how eager they are, and what they do with a message.

Latent eagerness shows before and after people enter. Some have left unnoticed, and the season has
changed. A planted factor multiplies what treated people would do, so the effect is known.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perennial.worlds.simulation.effects import Effect, Kind

Values = NDArray[Any]

STAYED_SHARE = 0.85
"""Share of people who entered and have not left."""

SEASON = 0.9
"""Activity in the measured days as a share of the days before."""

BASKET = 30.0
"""Mean basket, in units of currency."""

_MOST = 1 / 1.25  # the highest share of anybody, so that no planted effect exceeds 1


@dataclass(frozen=True, slots=True)
class People:
    """One arm of a simulated campaign, one entry per person.

    Attributes:
        outcome: In the measured days: 0 or 1, or money.
        before: In the days before: acts, or money.
    """

    outcome: Values
    before: Values


def base(effect: Effect) -> float:
    """The holdout's mean: a share, or money."""
    if effect.kind is Kind.CONVERSION:
        return STAYED_SHARE * _MOST * effect.eagerness
    return STAYED_SHARE * SEASON * effect.eagerness * BASKET


def draw(rng: np.random.Generator, effect: Effect, people: int, uplift: float) -> People:
    """Draw people and their outcomes.

    `uplift` is relative; 0 for the holdout.
    """
    stayed = rng.random(people) < STAYED_SHARE
    if effect.kind is Kind.CONVERSION:
        eagerness = rng.beta(1.5, 1.5 * (1 / effect.eagerness - 1), people)
        probability = stayed * _MOST * eagerness * (1 + uplift)
        return People(
            (rng.random(people) < probability).astype(np.int64), rng.poisson(8 * eagerness)
        )
    rate = rng.gamma(1.2, effect.eagerness / 1.2, people)
    basket = rng.gamma(4.0, BASKET / 4.0, people)
    return People(
        _spend(rng, stayed * rate * SEASON * (1 + uplift), basket), _spend(rng, rate, basket)
    )


def _spend(rng: np.random.Generator, rate: Values, basket: Values) -> Values:
    baskets = rng.poisson(rate)
    return np.where(baskets > 0, rng.gamma(np.maximum(2 * baskets, 1), basket / 2), 0.0)
