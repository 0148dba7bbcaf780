"""A verdict, or the reason why there is none: the report says no more than this."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perennial.lift.assignment import Assignment
from perennial.lift.estimates import Method
from perennial.lift.judge import Doubt, Plan, Verdict, judge
from perennial.lift.moments import Moments
from perennial.lift.sequential import sequential
from perennial.lift.shares import Arm, exact_p_value, lift

NINE_TO_ONE = Plan(treatment_share=0.9)
SHARES = Plan(treatment_share=0.9, is_share=True)
NOBODY = Moments.of([])


def _shares(treated: Arm, held: Arm) -> tuple[Moments, Moments]:
    one, other = (Moments.of_shares(a.person_count, a.converted_count) for a in (treated, held))
    return one, other


@pytest.mark.parametrize(
    ("treated", "held", "verdict", "doubt"),
    [
        (Arm(1_800, 9_000), Arm(100, 1_000), Verdict.HIGHER, None),
        (Arm(900, 9_000), Arm(200, 1_000), Verdict.LOWER, None),
        (Arm(990, 9_000), Arm(100, 1_000), Verdict.CANT_TELL, Doubt.TOO_WIDE),
        (Arm(450_000, 900_000), Arm(50_000, 100_000), Verdict.NO_DIFFERENCE, None),
        (Arm(9, 9_000), Arm(1, 1_000), Verdict.CANT_TELL, Doubt.TOO_FEW),
        (Arm(0, 9_000), Arm(0, 1_000), Verdict.CANT_TELL, Doubt.NOBODY_DIFFERS),
        (Arm(1_800, 9_000), Arm(60, 600), Verdict.NOT_CAUSAL, Doubt.SAMPLE_RATIO_MISMATCH),
        (Arm(5, 9), Arm(0, 0), Verdict.CANT_TELL, Doubt.NOBODY_HELD_OUT),
        (Arm(0, 0), Arm(5, 9), Verdict.CANT_TELL, Doubt.NOBODY_TREATED),
        (Arm(5, 9), Arm(1, 1), Verdict.CANT_TELL, Doubt.TOO_FEW),
    ],
)
def test_each_verdict_can_occur(
    treated: Arm, held: Arm, verdict: Verdict, doubt: Doubt | None
) -> None:
    found = judge(*_shares(treated, held), SHARES)

    assert (found.verdict, found.doubt) == (verdict, doubt)


def test_without_people_there_is_no_number() -> None:
    found = judge(NOBODY, NOBODY, NINE_TO_ONE)

    assert (found.treatment, found.holdout, found.estimate, found.relative) == (None,) * 4
    assert (found.detectable, found.needed_count, found.days_left(100)) == (None,) * 3


def test_arms_that_were_not_drawn_are_described_and_not_compared() -> None:
    """People who were chosen spent more, and had before."""
    rng = np.random.default_rng(1)
    rich, poor = rng.gamma(4, 50, 500), rng.gamma(4, 20, 500)
    one, other = (Moments.of(past * 1.1, covariate=past) for past in (rich, poor))
    chosen = judge(one, other, Plan(treatment_share=0.5, assignment=Assignment.SELECTED))
    claimed = judge(one, other, Plan(treatment_share=0.5))

    for found, doubt in ((chosen, Doubt.NOT_RANDOMISED), (claimed, Doubt.UNLIKE_BEFORE)):
        assert (found.verdict, found.doubt) == (Verdict.NOT_CAUSAL, doubt)
        assert (found.estimate, found.fixed, found.relative) == (None, None, None)
        assert found.before == pytest.approx(2.5, abs=0.2)
        assert (found.treatment or 0) > 2 * (found.holdout or 0)


def test_small_shares_have_newcombes_interval() -> None:
    """With the exact test; large ones have that of their means."""
    few = judge(*_shares(Arm(9, 9_000), Arm(1, 1_000)), SHARES)
    many = judge(*_shares(Arm(1_800, 9_000), Arm(100, 1_000)), SHARES)
    by_hand = lift(Arm(9, 9_000), Arm(1, 1_000))

    assert few.doubt is Doubt.TOO_FEW
    assert few.fixed is not None
    assert (few.fixed.method, few.fixed.low, few.fixed.high) == (Method.NEWCOMBE, *by_hand[1:])
    assert few.fixed.p_value == exact_p_value(Arm(9, 9_000), Arm(1, 1_000))
    assert many.fixed is not None
    assert many.fixed.method is Method.WELCH


def test_a_few_large_baskets_give_no_verdict() -> None:
    """If one in a thousand decides the mean, a small holdout probably has none."""
    rng = np.random.default_rng(2)
    spend = np.where(rng.random(20_000) < 0.002, rng.gamma(1, 5_000, 20_000), 0)
    few = judge(Moments.of(spend[:18_000]), Moments.of(spend[18_000:]), NINE_TO_ONE)
    even = judge(Moments.of(spend[:10_000]), Moments.of(spend[10_000:]), Plan(treatment_share=0.5))

    assert few.doubt is Doubt.TOO_FEW
    assert even.doubt is Doubt.TOO_WIDE


def test_a_discovery_is_corrected_for_many_comparisons() -> None:
    """An effect may be chance among forty campaigns."""
    alone = judge(*_shares(Arm(1_800, 9_000), Arm(100, 1_000)), SHARES)

    assert alone.among_many(0.01) == alone
    assert alone.among_many(0.2).doubt is Doubt.AMONG_MANY
    assert alone.among_many(0.2).verdict is Verdict.CANT_TELL


def test_days_left_follow_from_who_enters() -> None:
    """Ten thousand have entered; a relevant effect of a tenth of 10 % needs more."""
    found = judge(*_shares(Arm(990, 9_000), Arm(100, 1_000)), SHARES)

    assert found.needed_count is not None
    assert found.days_left(1_000) == -(-(found.needed_count - 10_000) // 1_000)
    assert found.days_left(0) is None


@given(
    treated=st.integers(0, 900).map(lambda yes: Arm(yes, 900)),
    held=st.integers(0, 100).map(lambda yes: Arm(yes, 100)),
)
def test_the_verdict_follows_the_interval_for_daily_looks(treated: Arm, held: Arm) -> None:
    """Higher and lower need an interval that excludes zero."""
    sides = _shares(treated, held)
    found = judge(*sides, SHARES)
    if found.estimate:
        assert found.estimate == sequential(sides[0].mean, sides[1].mean).within(-1, 1)
    if found.verdict in {Verdict.HIGHER, Verdict.LOWER}:
        assert found.estimate is not None
        assert not found.estimate.holds_zero
        assert (found.estimate.value > 0) == (found.verdict is Verdict.HIGHER)
        assert found.doubt is None


people = st.lists(st.tuples(st.booleans(), st.floats(0, 1_000)), min_size=2, max_size=40)


@given(people, people)
def test_shares_stay_what_a_share_can_be(
    treated: list[tuple[bool, float]], held: list[tuple[bool, float]]
) -> None:
    """However few people and however much is taken out for what they did before."""
    one, other = (
        Moments.of([float(yes) for yes, _ in side], covariate=[past for _, past in side])
        for side in (treated, held)
    )
    share = len(treated) / (len(treated) + len(held))
    found = judge(one, other, Plan(treatment_share=share, is_share=True))

    for mean in (found.treatment, found.holdout):
        assert mean is None or 0 <= mean <= 1
    for estimate in (found.estimate, found.fixed):
        assert estimate is None or -1 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert found.detectable is None or 0 <= found.detectable <= 1


def test_a_wide_interval_ends_where_differences_of_shares_do() -> None:
    """Of two and two people the curve alone would reach further."""
    one, other = _shares(Arm(1, 2), Arm(1, 2))
    found = judge(one, other, Plan(treatment_share=0.5, is_share=True))

    assert sequential(one.mean, other.mean).high > 1
    assert found.estimate is not None
    assert (found.estimate.low, found.estimate.high) == (-1, 1)
