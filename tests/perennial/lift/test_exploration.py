"""Better variants get more people, worse ones keep some; the same counts give the same shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.lift.exploration import best_probabilities, variant_shares
from perennial.lift.shares import Arm

arms = st.integers(0, 5_000).flatmap(lambda n: st.builds(Arm, st.integers(0, n), st.just(n)))
variants = st.lists(arms, min_size=1, max_size=5).map(
    lambda found: {f"v{number}": arm for number, arm in enumerate(found)}
)


def test_probabilities_are_those_of_many_draws() -> None:
    """300,000 draws from each variant's belief, and how often each was the highest."""
    given = {"a": Arm(10, 100), "b": Arm(16, 100), "c": Arm(1, 4)}
    rng = np.random.default_rng(4)
    draws = np.array(
        [rng.beta(1 + yes, 1 + people - yes, 300_000) for yes, people in given.values()]
    )
    drawn = np.bincount(draws.argmax(axis=0)) / draws.shape[1]

    assert list(best_probabilities(given).values()) == pytest.approx(drawn, abs=0.004)


def test_the_probability_of_two_beliefs_is_exact() -> None:
    """One success against none, uniform before: two of three."""
    found = best_probabilities({"a": Arm(1, 1), "b": Arm(0, 0)})

    assert found == pytest.approx({"a": 2 / 3, "b": 1 / 3}, abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(given=variants)
def test_shares_add_up_and_none_is_below_the_minimum(given: dict[str, Arm]) -> None:
    """A variant that does badly must still be able to surprise."""
    shares = variant_shares(given, 0.1)

    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= 0.1 - 1e-12
    assert variant_shares(dict(given), 0.1) == shares


@settings(max_examples=20, deadline=None)
@given(given=variants)
def test_the_order_of_variants_does_not_matter(given: dict[str, Arm]) -> None:
    backwards = best_probabilities(dict(reversed(given.items())))

    assert backwards == pytest.approx(best_probabilities(given), abs=1e-6)


def test_the_best_of_three_wins_most_people_in_the_long_run() -> None:
    """30 days of 500 people: the variant at 12 % ends with most, those at 8 % keep a tenth."""
    rates, rng = {"a": 0.08, "b": 0.12, "c": 0.08}, np.random.default_rng(9)
    seen = dict.fromkeys(rates, Arm(0, 0))
    for _ in range(30):
        shares = variant_shares(seen, 0.1)
        for name, share in shares.items():
            people = round(500 * share)
            yes = int(rng.binomial(people, rates[name]))
            seen[name] = Arm(seen[name].converted_count + yes, seen[name].person_count + people)

    assert variant_shares(seen, 0.1)["b"] > 0.7
    assert seen["b"].person_count > 2 * max(seen["a"].person_count, seen["c"].person_count)


def test_invalid_shares_and_counts_are_refused() -> None:
    """Three variants can't keep 40 % each."""
    with pytest.raises(ValueError, match="can't keep"):
        variant_shares(dict.fromkeys("abc", Arm(0, 0)), 0.4)
    with pytest.raises(ValueError, match="more converters"):
        variant_shares({"a": Arm(2, 1)}, 0.1)
    with pytest.raises(ValueError, match="no variants"):
        best_probabilities({})
