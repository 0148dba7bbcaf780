"""How long an experiment must run is computed before it starts."""

from math import inf
from typing import Any

import numpy as np
import pytest

from perennial.lift.moments import Moments
from perennial.lift.power import (
    days_until_told,
    detectable_effect,
    people_needed,
    people_until_told,
    power,
)
from perennial.lift.sequential import sequential

EVEN: dict[str, Any] = {"variance": 1.0, "treatment_share": 0.5}


def test_the_published_table_is_reproduced() -> None:
    """Cohen (1988), table 2.4.1: d of 0.2, 0.5, 0.8 need 393 (rounded up 394), 64, 26 a side."""
    needed = [people_needed(effect, **EVEN) for effect in (0.2, 0.5, 0.8)]

    assert [-(-one // 2) for one in needed] == [394, 64, 26]


def test_effect_people_and_power_are_one_equation() -> None:
    """Each of the three gives the other two."""
    effect = detectable_effect(people=2_000, variance=4.0, treatment_share=0.9)

    assert power(effect, people=2_000, variance=4.0, treatment_share=0.9) == pytest.approx(0.8)
    assert abs(people_needed(effect, variance=4.0, treatment_share=0.9) - 2_000) <= 1


def test_the_power_of_no_effect_is_alpha() -> None:
    assert power(0, people=500, **EVEN) == pytest.approx(0.05)


def test_harm_has_the_same_power_as_benefit() -> None:
    assert power(-0.1, people=500, **EVEN) == pytest.approx(power(0.1, people=500, **EVEN))


def test_daily_looks_need_more_people() -> None:
    """With them, four of five experiments find the effect."""
    once = people_needed(0.1, **EVEN)
    daily = people_until_told(0.1, **EVEN)
    rng = np.random.default_rng(6)
    half = daily // 2
    told = 0
    for _ in range(200):
        more, none = (Moments.of(rng.normal(mean, 1, half)).mean for mean in (0.1, 0.0))
        told += not sequential(more, none).holds_zero

    assert daily > 1.5 * once
    assert 145 < told < 185


def test_days_are_missing_people_by_daily_entries() -> None:
    """None if nobody enters."""
    assert days_until_told(1_000, people=400, people_a_day=50) == 12
    assert days_until_told(1_000, people=1_000, people_a_day=0) == 0
    assert days_until_told(1_000, people=400, people_a_day=0) is None


def test_an_effect_too_small_to_see_needs_infinitely_many_people() -> None:
    assert detectable_effect(people=10, variance=1e-30, treatment_share=0.5) < 1e-14
    with pytest.raises(ValueError, match="no number of people"):
        people_needed(0, **EVEN)
    with pytest.raises(ValueError, match="no number of people"):
        people_until_told(0.1, variance=0, treatment_share=0.5)
    with pytest.raises(ValueError, match="more than one on each side"):
        power(1, variance=1, people=3, treatment_share=0.9)
    assert inf > people_until_told(0.001, **EVEN)
