"""People who differ: how eager they are, whether they have left, what they do with and without us.

Everybody has a latent eagerness, which showed before they entered and shows after. Some have left
since, for good, and nobody can see it. The season differs from the one before. A campaign
multiplies what a person would have done by a planted factor, so that the relative effect on the
mean is known.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perennial.worlds.simulation.effects import Effect, Kind

Values = NDArray[Any]

STAYED_SHARE = 0.85
"""Of people who entered, those who have not left."""

SEASON = 0.9
"""What everybody does in the days measured, as a share of what they did in the days before."""

BASKET = 30.0
"""Mean basket, in units of currency."""

_MOST = 1 / 1.25  # the eagerest share of anybody, so that no planted effect lifts it over 1


@dataclass(frozen=True, slots=True)
class People:
    """One side of a simulated campaign, one entry each.

    Attributes:
        outcome: What they did in the days measured: 0 or 1, or money.
        before: What they had done before: acts, or money.
    """

    outcome: Values
    before: Values


def base(effect: Effect) -> float:
    """The mean of those held out, that is, what would have been: a share, or money."""
    if effect.kind is Kind.CONVERSION:
        return STAYED_SHARE * _MOST * effect.eagerness
    return STAYED_SHARE * SEASON * effect.eagerness * BASKET


def draw(rng: np.random.Generator, effect: Effect, people: int, uplift: float) -> People:
    """Draw people and what they do.

    Args:
        rng: Where chance comes from.
        effect: What is measured, and how eager people are.
        people: How many.
        uplift: By how much they do more; 0 for those held out.
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
    """Money in as many baskets as chance gives at a rate, each varying around the person's own."""
    baskets = rng.poisson(rate)
    return np.where(baskets > 0, rng.gamma(np.maximum(2 * baskets, 1), basket / 2), 0.0)
