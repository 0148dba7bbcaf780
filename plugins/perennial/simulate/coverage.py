"""How often the intervals hold the planted effect, over many simulated campaigns.

Each campaign draws people with chances and spends of their own, divides them by a fair draw, adds
the planted uplift to those assigned to the campaign, and asks `lift` for its interval. The truth
is what the uplift makes of exactly these people, so nothing but chance parts it from the estimate.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from perennial.lift import Mean, difference, relative
from perennial.simulate.effects import EFFECTS, Effect, Kind
from perennial.simulate.population import Floats

_HOLDOUT_SHARES = (0.1, 0.2, 0.5)
_FEWEST, _MOST = 2_000, 12_000
_SPREAD = 4.0
"""How alike people's chances are: the sum of the beta distribution's parameters."""


class Coverage(NamedTuple):
    """What came of one effect's campaigns.

    Attributes:
        effect: Its name.
        uplift: What was planted, relative.
        campaign_count: How many campaigns were simulated with it, and as many without.
        held_share: Of the intervals of the difference, the share that held the truth.
        held_relative_share: The same for the relative lift.
        false_alarm_share: Of the campaigns without an effect, the share whose interval left out 0.
        mean_relative: Mean of the estimated relative lifts.
    """

    effect: str
    uplift: float
    campaign_count: int
    held_share: float
    held_relative_share: float
    false_alarm_share: float
    mean_relative: float


def cover(
    campaigns: int, *, seed: int, tell: Callable[[str], None] = lambda _: None
) -> list[Coverage]:
    """Simulate so many campaigns of each effect, and as many without any.

    Args:
        campaigns: Of each effect.
        seed: The same seed gives the same table.
        tell: Is told after each effect.

    Returns:
        One row per effect.
    """
    return list(_rows(campaigns, seed, tell))


def _rows(campaigns: int, seed: int, tell: Callable[[str], None]) -> Iterator[Coverage]:
    for number, effect in enumerate(EFFECTS):
        random = np.random.default_rng([seed, 2, number])
        trials = [_trial(effect, random) for _ in range(campaigns)]
        held, held_relative, alarms, estimates = map(np.array, zip(*trials, strict=True))
        tell(f"{effect.name}: {campaigns} campaigns")
        yield Coverage(
            effect.name,
            effect.uplift,
            campaigns,
            float(held.mean()),
            float(held_relative.mean()),
            float(alarms.mean()),
            float(estimates.mean()),
        )


def _trial(effect: Effect, random: np.random.Generator) -> tuple[bool, bool, bool, float]:
    """One campaign with the effect and one without: did each interval hold what is true?"""
    people = int(random.integers(_FEWEST, _MOST))
    holdout_share = float(random.choice(_HOLDOUT_SHARES))
    worths = np.exp(random.normal(3.4, 0.6, people))
    chances = random.beta(effect.base_share * _SPREAD, (1 - effect.base_share) * _SPREAD, people)
    chances = np.minimum(chances, 1 / (1 + effect.uplift))
    is_held = random.random(people) < holdout_share

    def lived(uplift: float) -> Floats:
        """The metric of each: 1 for a conversion, or what they spent."""
        raised = np.where(is_held, 1.0, 1 + uplift)
        if effect.kind is Kind.CONVERSION:
            return np.asarray(random.random(people) < chances * raised, np.float64)
        return np.where(random.random(people) < chances, worths * raised, 0.0)

    expected = float(np.mean(chances * (1 if effect.kind is Kind.CONVERSION else worths)))
    planted, silent = (_arms(lived(uplift), is_held) for uplift in (effect.uplift, 0.0))
    found, ratio = difference(*planted), relative(*planted)
    return (
        found.low <= effect.uplift * expected <= found.high,
        ratio.low <= effect.uplift <= ratio.high,
        not difference(*silent).holds_zero,
        ratio.value,
    )


def _arms(metric: Floats, is_held: np.ndarray) -> tuple[Mean, Mean]:
    return _mean(metric[~is_held]), _mean(metric[is_held])


def _mean(values: Floats) -> Mean:
    return Mean(float(values.mean()), float(values.var(ddof=1)), len(values))
