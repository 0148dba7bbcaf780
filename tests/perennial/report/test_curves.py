"""Effects over time: none for few people, and days without a row keep the last value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.lift.moments import Moments
from perennial.lift.sequential import sequential
from perennial.report.curves import daily


def rows(*told: tuple[int, str, int, int]) -> list[dict[str, object]]:
    names = ("counted_on", "arm", "person_count", "converted_count")
    return [dict(zip(names, (date(2026, 3, day), *rest), strict=True)) for day, *rest in told]


def test_each_day_has_the_effect_known_then() -> None:
    days = daily(
        rows(
            (1, "treatment", 100, 10),
            (1, "holdout", 50, 2),
            (2, "treatment", 200, 30),
            (4, "holdout", 60, 5),
        ),
        date(2026, 3, 5),
    )

    assert [(one.on.day, one.treatment_count) for one in days] == [
        (1, 100),
        (2, 200),
        (3, 200),
        (4, 200),
    ]
    assert days[1][2:] == days[2][2:]
    sides = Moments.of_shares(200, 30).mean, Moments.of_shares(60, 5).mean
    told = sequential(*sides)
    assert days[3][2:] == pytest.approx((told.value, told.low, told.high))


def test_few_people_have_no_curve() -> None:
    """Few means one arm only, fewer than ten people, or nobody who differs."""
    until = date(2026, 3, 2)

    assert daily([], until) == ()
    assert daily(rows((1, "treatment", 100, 10)), until) == ()
    assert daily(rows((1, "treatment", 100, 10), (1, "holdout", 9, 1)), until) == ()
    assert daily(rows((1, "treatment", 100, 10), (1, "holdout", 50, 0)), until) == ()


@given(st.integers(10, 60), st.integers(10, 60), st.data())
def test_no_day_differs_by_more_than_all_people(
    treated: int, held: int, data: st.DataObject
) -> None:
    """An interval of few people ends at 100 points."""
    converted = [data.draw(st.integers(1, people - 1)) for people in (treated, held)]
    (one,) = daily(
        rows((1, "treatment", treated, converted[0]), (1, "holdout", held, converted[1])),
        date(2026, 3, 2),
    )

    assert -1 <= one.low <= one.estimate <= one.high <= 1
