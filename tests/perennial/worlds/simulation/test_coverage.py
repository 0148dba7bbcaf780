"""Planted effects are found as often as promised, and nothing else is."""

import numpy as np
import pytest

from perennial.lift.cuped import variance_reduction
from perennial.lift.moments import Moments
from perennial.worlds.simulation.coverage import tallies
from perennial.worlds.simulation.effects import EFFECTS, Effect
from perennial.worlds.simulation.simulated_people import base, draw

by_name = pytest.mark.parametrize("effect", EFFECTS, ids=lambda one: one.name)


@by_name
def test_people_do_on_average_what_was_planted(effect: Effect) -> None:
    rng = np.random.default_rng(3)
    held, treated = (draw(rng, effect, 400_000, uplift) for uplift in (0.0, effect.uplift))

    assert np.mean(held.outcome) == pytest.approx(base(effect), rel=0.02)
    assert np.mean(treated.outcome) == pytest.approx(base(effect) * (1 + effect.uplift), rel=0.02)


@by_name
def test_the_past_predicts_as_much_as_for_real_people(effect: Effect) -> None:
    """Shares are harder to predict than spend."""
    people = draw(np.random.default_rng(4), effect, 50_000, 0.0)
    explained = variance_reduction(Moments.of(people.outcome, covariate=people.before))

    assert 0.01 < explained < 0.9


def test_intervals_cover_the_planted_effects() -> None:
    """There are 210 campaigns with an effect, and as many without."""
    found = tallies(30, seed=1)
    every = sum(one.campaign_count for one in found)

    assert every == 210
    assert sum(one.covered_count for one in found) / every == pytest.approx(0.95, abs=0.04)
    assert sum(one.alarm_count for one in found) / every == pytest.approx(0.05, abs=0.04)
    assert sum(one.mistaken_count for one in found) / every < 0.01
    for one in found:
        assert one.mean_estimate == pytest.approx(one.effect.uplift, abs=0.06)


def test_the_same_seed_gives_the_same_campaigns() -> None:
    (one,) = EFFECTS[:1]

    assert tallies(5, seed=7, effects=[one]) == tallies(5, seed=7, effects=[one])
