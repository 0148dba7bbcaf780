"""People who differ: how eager they are, whether they have left, what they do with and without us.

Everybody has a latent eagerness, which showed before they entered and shows after. Some have left
since, for good, and nobody can see it. The season differs from the one before. A campaign
multiplies what a person would have done by a planted factor, so that the relative effect on the
mean is known.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]

STAYED_SHARE = 0.85
"""Of people who entered, those who have not left."""

SEASON = 0.9
"""What everybody does in the days measured, as a share of what they did in the days before."""

BASKET = 30.0
"""Mean basket, in units of currency."""

_MOST = 1 / 1.25  # the eagerest share of anybody, so that no planted effect lifts it over 1


@dataclass(frozen=True, slots=True)
class Effect:
    """A planted effect.

    Attributes:
        name: What a campaign of this kind is meant to raise.
        uplift: By how much, as a share of what would have been: 0.15 is 15 % more.
        kind: `share`: people who do something at least once; `spend`: money.
        eagerness: Mean latent eagerness: of `share` in (0, 1), of `spend` baskets in the window.
    """

    name: str
    uplift: float
    kind: Literal["share", "spend"]
    eagerness: float

    @property
    def base(self) -> float:
        """The mean of those held out, that is, what would have been."""
        if self.kind == "share":
            return STAYED_SHARE * _MOST * self.eagerness
        return STAYED_SHARE * SEASON * self.eagerness * BASKET


EFFECTS = (
    Effect("conversion of new people", 0.15, "share", 0.12),
    Effect("weekly activity", 0.20, "share", 0.35),
    Effect("monthly retention", 0.10, "share", 0.60),
    Effect("yearly spend of the best", 0.25, "spend", 9.0),
    Effect("people called back", 0.12, "share", 0.15),
    Effect("repurchase of the best", 0.20, "share", 0.40),
    Effect("points redeemed", 0.15, "share", 0.25),
)
"""The headline figures that campaigns of these kinds are sold with."""


@dataclass(frozen=True, slots=True)
class People:
    """One side of a simulated campaign, one entry each.

    Attributes:
        outcome: What they did in the days measured: 0 or 1, or money.
        before: What they had done before: acts, or money.
    """

    outcome: Values
    before: Values


def draw(rng: np.random.Generator, effect: Effect, people: int, uplift: float) -> People:
    """Draw people and what they do.

    Args:
        rng: Where chance comes from.
        effect: What is measured, and how eager people are.
        people: How many.
        uplift: By how much they do more; 0 for those held out.
    """
    stayed = rng.random(people) < STAYED_SHARE
    if effect.kind == "share":
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
