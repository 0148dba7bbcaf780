"""Twenty campaigns without an effect must not yield one that seems to work."""

import numpy as np
import pytest

from perennial.lift.discovery import adjusted_p_values

PUBLISHED = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]


def test_the_papers_discoveries_are_reproduced() -> None:
    """Benjamini and Hochberg (1995), section 3.2: fifteen comparisons, four discoveries."""
    found = adjusted_p_values(dict(enumerate(PUBLISHED)))

    assert [one for one, p in found.items() if p <= 0.05] == [0, 1, 2, 3]
    assert found[3] == pytest.approx(0.0095 * 15 / 4)


def test_any_dependence_costs_more() -> None:
    """Benjamini and Yekutieli divide by the harmonic sum as well."""
    independent = adjusted_p_values(dict(enumerate(PUBLISHED)))
    strict = adjusted_p_values(dict(enumerate(PUBLISHED)), "by")
    harmonic = sum(1 / k for k in range(1, 16))

    assert strict[0] == pytest.approx(independent[0] * harmonic)


def test_order_and_names_do_not_matter() -> None:
    given = {"b": 0.04, "a": 0.01, "c": 0.5}

    assert adjusted_p_values(given) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.5})
    assert adjusted_p_values({}) == {}


def test_false_discoveries_are_rare_among_true_ones() -> None:
    """Half of forty campaigns do nothing: at most one in twenty discoveries is false."""
    rng, shares = np.random.default_rng(8), []
    for _ in range(400):
        p_values = np.concatenate([rng.random(20), rng.beta(0.1, 5, 20)])
        found = adjusted_p_values(dict(enumerate(p_values.tolist())))
        called = [one for one, p in found.items() if p <= 0.05]
        shares.append(sum(one < 20 for one in called) / max(len(called), 1))

    assert np.mean(shares) < 0.05


def test_invalid_probabilities_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjusted_p_values({"a": 2.0})
