"""The whole value model: fit, back-test, and whether it is worth recording."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perennial.value.bg_nbd import BgNbd
from perennial.value.gamma_gamma import GammaGamma
from perennial.value.purchase_statistics import Floats, NotFitted, Statistics

FEWEST_REPEATERS = 100
"""People with purchases on two days below which nothing is fitted: four and three parameters from
fewer say more about chance than about people."""

FARTHEST_OFF = 0.5
"""Share by which the back-test may miss the purchases of all people together."""


class ValueModel(NamedTuple):
    """Both models, and how many people they were fitted to."""

    purchases: BgNbd
    spend: GammaGamma
    person_count: int
    repeater_count: int


class HeldOut(NamedTuple):
    """What people did in days that a back-test's fit does not see.

    Attributes:
        before: Statistics as they were when those days began; `repeat_spend` is not used.
        purchase_days: Days with a purchase in them, per person of `before`.
        days: How many they are.
    """

    before: Statistics
    purchase_days: Floats
    days: int

    @classmethod
    def of(cls, before: Statistics, purchase_days: ArrayLike, days: int) -> "HeldOut":
        """Take counts of any kind."""
        return cls(before, np.asarray(purchase_days, dtype=np.float64), days)


class BackTest(NamedTuple):
    """How well a fit on earlier days foretold later ones.

    Attributes:
        days: Days foretold.
        expected_count: Purchase days of all people that the fit foretold.
        actual_count: Those that came.
        mean_error: Mean absolute error per person, in purchase days.
    """

    days: int
    expected_count: float
    actual_count: float
    mean_error: float

    @property
    def error(self) -> float:
        """Of the total, as a share of what came: 0.1 is ten percent too many.

        Raises:
            NotFitted: Nothing came.
        """
        if not self.actual_count:
            raise NotFitted(f"nobody bought in the last {self.days} days: nothing to test with")
        return self.expected_count / self.actual_count - 1


def fit(statistics: Statistics) -> ValueModel:
    """Fit both models; the same people in any order give the same model.

    Raises:
        NotFitted: Too few people, or they don't follow the models.
    """
    _require_enough(statistics)
    purchases = BgNbd.fit(statistics.histories())
    spenders = statistics.spenders()
    if spenders.people.sum() < FEWEST_REPEATERS:
        raise NotFitted(
            f"{spenders.people.sum():.0f} people spent money on a second day; "
            f"{FEWEST_REPEATERS} are needed"
        )
    spend = GammaGamma.fit(spenders)
    return ValueModel(purchases, spend, statistics.person_count, statistics.repeater_count)


def back_test(held_out: HeldOut) -> BackTest:
    """Fit to what was known before the held-out days, and compare what it foretells with them.

    Raises:
        NotFitted: What was known before is not enough.
    """
    _require_enough(held_out.before)
    model = BgNbd.fit(held_out.before.histories())
    expected = model.expected_purchases(held_out.before, held_out.days)
    return BackTest(
        days=held_out.days,
        expected_count=float(np.sum(expected)),
        actual_count=float(np.sum(held_out.purchase_days)),
        mean_error=float(np.mean(np.abs(expected - held_out.purchase_days))),
    )


def require_sound(tested: BackTest) -> None:
    """Refuse a model whose back-test is far off.

    Raises:
        NotFitted: It misses the total by more than `FARTHEST_OFF`.
    """
    if abs(tested.error) > FARTHEST_OFF:
        raise NotFitted(
            f"the back-test foretells {tested.expected_count:.0f} purchases in {tested.days} days "
            f"where {tested.actual_count:.0f} came"
        )


def _require_enough(statistics: Statistics) -> None:
    if statistics.repeater_count < FEWEST_REPEATERS:
        raise NotFitted(
            f"{statistics.repeater_count} people bought on a second day; "
            f"{FEWEST_REPEATERS} are needed"
        )
