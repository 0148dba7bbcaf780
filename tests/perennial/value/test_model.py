import numpy as np
import pytest
from tests.perennial.value.conftest import simulate

from perennial.value.bg_nbd import BgNbd
from perennial.value.model import BackTest, HeldOut, back_test, fit, require_sound
from perennial.value.purchase_statistics import NotFitted, Statistics


def test_few_people_give_no_model() -> None:
    """99 people with a second day: seven parameters would fit chance."""
    people = simulate(3_000)
    is_kept = np.cumsum(people.repeat_count > 0) < 100
    few = Statistics(*(column[is_kept] for column in people))

    with pytest.raises(NotFitted, match="99 people bought on a second day; 100 are needed"):
        fit(few)


def test_purchases_without_amounts_give_no_model() -> None:
    free = simulate(3_000)._replace(repeat_spend=np.zeros(3_000, dtype=np.int64))

    with pytest.raises(NotFitted, match="0 people spent money on a second day"):
        fit(free)


def test_equal_people_give_no_model() -> None:
    """The distribution of rates degenerates to a point."""
    people = 500
    clockwork = Statistics.of([52] * people, [364] * people, [364] * people, [520_000] * people)

    with pytest.raises(NotFitted, match="don't follow the model"):
        fit(clockwork)


def test_a_back_test_predicts_what_the_model_draws() -> None:
    """Purchases of 40,000 people in 91 days, within three percent in total."""
    before = simulate(40_000, days=600)
    chance = np.random.default_rng(1)
    expected = BgNbd(0.6, 2.0, 0.8, 6.0, 0).expected_purchases(before, 91)

    tested = back_test(HeldOut.of(before, chance.poisson(expected), 91))

    assert tested.error == pytest.approx(0, abs=0.03)
    assert 0 < tested.mean_error < 2
    require_sound(tested)


@pytest.mark.parametrize(("expected", "actual"), [(151, 100), (49, 100), (1e12, 1)])
def test_a_failed_back_test_is_refused_with_its_figures(expected: float, actual: float) -> None:
    with pytest.raises(NotFitted, match=f"{expected:.0f} purchases in 30 days where {actual:.0f}"):
        require_sound(BackTest(30, expected, actual, 0.1))


def test_weeks_without_purchases_are_no_test() -> None:
    with pytest.raises(NotFitted, match="nobody bought in the last 30 days"):
        require_sound(BackTest(30, 10, 0, 0.1))
