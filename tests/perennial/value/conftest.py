"""People who buy as the models say, so that a fit's result is known."""

import numpy as np

from perennial.value.purchase_statistics import Statistics


def simulate(
    people: int,
    bg_nbd: tuple[float, float, float, float] = (0.6, 2.0, 0.8, 6.0),
    gamma_gamma: tuple[float, float, float] = (6.25, 3.74, 15.44),
    days: int = 700,
) -> Statistics:
    """Draw people from BG/NBD and Gamma-Gamma; the same each time."""
    r, alpha, a, b = bg_nbd
    p, q, gamma = gamma_gamma
    chance = np.random.default_rng(2005)
    age = chance.integers(1, days, people)
    bought = chance.poisson(chance.gamma(r, 1 / alpha, people) * age / 7)
    x = np.minimum(bought, chance.geometric(chance.beta(a, b, people)))
    last = chance.beta(np.maximum(x, 1), np.maximum(bought - x + 1, 1)) * age
    recency = np.where(x > 0, np.ceil(last), 0)
    x = np.minimum(x, recency)  # one purchase a day
    rate = chance.gamma(q, 1 / gamma, people)
    spend = np.where(x > 0, chance.gamma(p * np.maximum(x, 1), 1 / rate), 0)
    return Statistics.of(x, recency, age, np.ceil(spend * 100) * 100)
