"""Thompson sampling: variants that convert better get more people, and none is given up.

Each variant's share is the probability that it is the best, integrated instead of sampled: the same
counts give the same shares, and the person's hash bucket picks the variant. Only the treatment arm
is divided, after the holdout is drawn.

Sources:
    Thompson (1933), Biometrika 25, 285-294.
    Scott (2010), Applied Stochastic Models in Business and Industry 26, 639-658: shares by
    optimality probabilities, for batches.
"""

from collections.abc import Mapping

import numpy as np
from scipy import special

from perennial.lift.shares import Arm

_POINTS = 1_001  # grid points of each posterior; probabilities are exact to four digits or more


def best_probabilities(variants: Mapping[str, Arm]) -> dict[str, float]:
    """Probability that each variant's conversion is the highest, with uniform priors.

    Raises:
        ValueError: There is no variant, or one has more conversions than people.
    """
    if not variants:
        raise ValueError("no variants to choose from")
    for name, arm in variants.items():
        if not 0 <= arm.converted_count <= arm.person_count:
            raise ValueError(f"{name}: more converters than people")
    counts = np.array(list(variants.values()), dtype=np.float64)
    yes, no = 1 + counts[:, :1], 1 + counts[:, 1:] - counts[:, :1]
    rates = np.unique(special.betaincinv(yes, no, np.linspace(0, 1, _POINTS)))
    below = special.betainc(yes, no, rates)
    masses = np.diff(below, axis=1)
    middles = (below[:, 1:] + below[:, :-1]) / 2
    wins = np.array(
        [
            float(np.sum(mass * np.prod(np.delete(middles, number, axis=0), axis=0)))
            for number, mass in enumerate(masses)
        ]
    )
    return dict(zip(variants, (wins / wins.sum()).tolist(), strict=True))


def variant_shares(variants: Mapping[str, Arm], least_share: float) -> dict[str, float]:
    """Each variant's share of the treatment arm for the next day; they sum to 1.

    None falls below `least_share`.

    Raises:
        ValueError: The minimum shares sum to more than 1, or as in `best_probabilities`.
    """
    free = 1 - least_share * len(variants)
    if least_share < 0 or free < 0:
        raise ValueError(f"{len(variants)} variants can't keep {least_share:g} each")
    return {
        name: least_share + free * probability
        for name, probability in best_probabilities(variants).items()
    }
