"""Fits and back-tests the value model, and decides whether to record it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from perennial.value.bg_nbd import BgNbd
from perennial.value.gamma_gamma import GammaGamma
from perennial.value.purchase_statistics import Floats, NotFitted, Statistics

FEWEST_REPEATERS = 100
"""Minimum of people with purchases on two days; with fewer, the parameters fit mostly chance."""

FARTHEST_OFF = 0.5
"""Largest accepted error of the back-test's total, as a share."""


class ValueModel(NamedTuple):
    """Both models, and the number of people fitted."""

    purchases: BgNbd
    spend: GammaGamma
    person_count: int
    repeater_count: int


class HeldOut(NamedTuple):
    """Purchases in `days` days that a back-test's fit does not use.

    Attributes:
        before: Statistics at the start of those days, without `repeat_spend`.
        purchase_days: Per person of `before`.
    """

    before: Statistics
    purchase_days: Floats
    days: int

    @classmethod
    def of(cls, before: Statistics, purchase_days: ArrayLike, days: int) -> "HeldOut":
        """Convert any array type."""
        return cls(before, np.asarray(purchase_days, dtype=np.float64), days)


class BackTest(NamedTuple):
    """How well a fit on earlier days predicts later ones.

    The counts are purchase days of all people in `days` days; `mean_error` is the mean absolute
    error per person, in purchase days.
    """

    days: int
    expected_count: float
    actual_count: float
    mean_error: float

    @property
    def error(self) -> float:
        """Relative error of the total: 0.1 is 10 % too many.

        Raises:
            NotFitted: There were no purchases.
        """
        if not self.actual_count:
            raise NotFitted(f"nobody bought in the last {self.days} days: nothing to test with")
        return self.expected_count / self.actual_count - 1


def fit(statistics: Statistics) -> ValueModel:
    """Fit both models; the order of people makes no difference.

    Raises:
        NotFitted: There are too few people, or they don't follow the models.
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
    """Fit to earlier statistics, and compare predictions with the held-out days.

    Raises:
        NotFitted: As in `fit`.
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
    """Reject a large back-test error.

    Raises:
        NotFitted: The error of the total exceeds `FARTHEST_OFF`.
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
