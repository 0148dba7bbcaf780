from datetime import date
from typing import Any

import numpy as np
import pytest

from perennial.worlds.simulation.behaviour import Behaviour, Heard
from perennial.worlds.simulation.effects import EFFECTS, Effect, Kind
from perennial.worlds.simulation.population import Population, draw_population

START = date(2026, 1, 5)
DAY = date(2026, 3, 1).toordinal()
FIRST_ORDER = EFFECTS[0]
SPEND = next(effect for effect in EFFECTS if effect.kind is Kind.SPEND)


@pytest.fixture(scope="module")
def people() -> Population:
    return draw_population(120_000, start=START, end=date(2026, 12, 31), seed=7)


def _live(people: Population, effect: Effect | None, seed: int, days: int) -> tuple[Any, ...]:
    """Who bought within `days` days, and their spend; every other person got a message."""
    behaviour = Behaviour(people, seed)
    here = np.flatnonzero(people.joined_on < DAY)
    told, others = here[::2], here[1::2]
    bought, spent = np.zeros(people.size, bool), np.zeros(people.size)
    for day in range(DAY, DAY + days):
        heard = Heard(told, (effect,) * len(told)) if day == DAY else None
        lived = behaviour.live(day, heard)
        bought[lived.buyers] = True
        spent[lived.buyers] += lived.amounts
    return behaviour, told, others, bought, spent


def test_without_messages_people_buy_with_their_probability(people: Population) -> None:
    behaviour, told, others, bought, _ = _live(people, None, 3, 14)
    chance = behaviour.chance(others, DAY, 14).mean()
    assert bought[others].mean() == pytest.approx(chance, abs=4 * 0.5 / len(others) ** 0.5)
    assert bought[told].mean() == pytest.approx(chance, abs=4 * 0.5 / len(told) ** 0.5)


def test_a_message_raises_each_probability_by_the_planted_effect(people: Population) -> None:
    behaviour, told, _, bought, _ = _live(people, FIRST_ORDER, 4, FIRST_ORDER.goal_days)
    chance = behaviour.chance(told, DAY, FIRST_ORDER.goal_days)
    unsure = chance * (1 + FIRST_ORDER.uplift) < 0.98  # nobody can buy with a probability above 1
    expected = (chance * (1 + FIRST_ORDER.uplift))[unsure].mean()
    reach = 4 * 0.5 / unsure.sum() ** 0.5
    assert bought[told[unsure]].mean() == pytest.approx(expected, abs=reach)
    assert expected - chance[unsure].mean() > reach  # otherwise this test could not fail


def test_an_effect_on_spend_raises_baskets_and_no_conversion(people: Population) -> None:
    _, told, others, bought, spent = _live(people, SPEND, 5, SPEND.goal_days)
    _, _, _, bought_anyway, spent_anyway = _live(people, None, 5, SPEND.goal_days)
    assert np.array_equal(bought, bought_anyway)
    assert spent[told].sum() == pytest.approx((1 + SPEND.uplift) * spent_anyway[told].sum(), 1e-3)
    assert np.array_equal(spent[others], spent_anyway[others])


def test_a_message_has_no_effect_after_its_goals_window(people: Population) -> None:
    behaviour, told, others, _, _ = _live(people, FIRST_ORDER, 6, FIRST_ORDER.goal_days)
    bought = np.zeros(people.size, bool)
    for day in range(DAY + FIRST_ORDER.goal_days, DAY + 2 * FIRST_ORDER.goal_days):
        bought[behaviour.live(day).buyers] = True
    assert bought[told].mean() == pytest.approx(bought[others].mean(), abs=0.012)


def test_messages_tire_and_tired_people_leave_once(people: Population) -> None:
    behaviour = Behaviour(people, 8)
    told = np.flatnonzero(people.joined_on < DAY)
    left = [
        behaviour.live(DAY + n, Heard(told, (FIRST_ORDER,) * len(told))).leavers for n in range(8)
    ]
    assert len(left[7]) > 3 * len(left[0]) > 0
    everybody = np.concatenate(left)
    assert len(everybody) == len(np.unique(everybody))


def test_the_same_seed_gives_the_same_days(people: Population) -> None:
    one, other = (Behaviour(people, 9).live(DAY) for _ in range(2))
    assert np.array_equal(one.buyers, other.buyers)
    assert np.array_equal(one.amounts, other.amounts)
    assert not np.array_equal(one.buyers, Behaviour(people, 10).live(DAY).buyers)
