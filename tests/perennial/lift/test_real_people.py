"""2,469 real households: CUPED, false alarms, and a campaign that must not show lift.

Dunnhumby's The Complete Journey, New York days; spend is in cents.
"""

from typing import Any

import numpy as np
import pytest

from perennial.lift.assignment import Assignment
from perennial.lift.cuped import adjusted, variance_reduction
from perennial.lift.estimates import difference
from perennial.lift.judge import Doubt, Plan, Verdict, judge
from perennial.lift.moments import Moments
from perennial.worlds.demo import complete_journey

SPEND = """
    with days as (
        select
            household_id,
            local_day(transaction_timestamp) as bought_on,
            cast(round(100 * sales_value) as bigint) as cents
        from transactions
    )
    select
        household_id in (select household_id from campaigns where campaign_id = 18) as is_chosen,
        cast(sum(case when bought_on between $1 and $2 then cents else 0 end) as bigint),
        cast(sum(case when bought_on between $3 and $4 then cents else 0 end) as bigint)
    from days group by household_id order by household_id
"""
DECEMBER = ("2017-12-01", "2017-12-31", "2017-09-01", "2017-11-30")
CAMPAIGN_18 = ("2017-10-30", "2017-12-24", "2017-09-04", "2017-10-29")


def _spend(*days: str) -> tuple[Any, Any, Any]:
    with complete_journey.connect() as con:
        rows = con.execute(SPEND, list(days)).fetchall()
    is_chosen, during, before = (np.array(column) for column in zip(*rows, strict=True))
    return is_chosen, during, before


@pytest.fixture(scope="module")
def december() -> tuple[Any, Any]:
    _, spend, before = _spend(*DECEMBER)
    return spend, before


def test_autumn_predicts_december(december: tuple[Any, Any]) -> None:
    """CUPED removes 71 % of the variance: an experiment needs 29 people instead of 100."""
    spend, before = december

    assert len(spend) == 2_469
    assert variance_reduction(Moments.of(spend, covariate=before)) == pytest.approx(0.71, abs=0.01)


@pytest.mark.slow
def test_chance_seems_an_effect_once_in_twenty(december: tuple[Any, Any]) -> None:
    """2,000 random halves, nobody treated: 5 % of intervals exclude zero, give or take 1 %."""
    spend, before = december
    rng = np.random.default_rng(20171201)
    plain = lessened = 0
    for _ in range(2_000):
        is_held = rng.random(len(spend)) < 0.5
        sides = [Moments.of(spend[rows], covariate=before[rows]) for rows in (~is_held, is_held)]
        plain += not difference(sides[0].mean, sides[1].mean).holds_zero
        treatment, holdout, _ = adjusted(*sides)
        lessened += not difference(treatment, holdout).holds_zero

    assert 0.04 <= plain / 2_000 <= 0.06
    assert 0.04 <= lessened / 2_000 <= 0.06


def test_campaign_18_is_no_lift() -> None:
    """Its recipients spent 2.9 times the rest's, and three times before it: they were chosen.

    Whether it is marked as not drawn, or only the past is known, there is no difference.
    """
    is_chosen, spend, before = _spend(*CAMPAIGN_18)
    one, other = (
        Moments.of(spend[rows], covariate=before[rows]) for rows in (is_chosen, ~is_chosen)
    )
    share = float(np.mean(is_chosen))
    told = judge(one, other, Plan(treatment_share=share, assignment=Assignment.SELECTED))
    shown = judge(one, other, Plan(treatment_share=share))

    assert (told.treatment or 0) / (told.holdout or 1) == pytest.approx(2.9, abs=0.05)
    assert told.before == pytest.approx(3.0, abs=0.05)
    assert (told.verdict, told.doubt) == (Verdict.NOT_CAUSAL, Doubt.NOT_RANDOMISED)
    assert (shown.verdict, shown.doubt) == (Verdict.NOT_CAUSAL, Doubt.UNLIKE_BEFORE)
    assert (told.estimate, told.relative, shown.estimate, shown.relative) == (None,) * 4
