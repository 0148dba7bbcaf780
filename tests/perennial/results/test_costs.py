"""Cost per additional outcome, or none if the effect is uncertain."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from perennial.results.costs import ACCURACY, COSTS, accuracy, costs
from perennial.results.findings import FINDINGS

ACCOUNTS = pa.table(
    {
        "campaign": ["works", "unsure", "unmeasured"],
        "message_count": [900, 90, 9],
        "attributed_count": [300, 30, 3],
        "attributed_revenue": [Decimal("3000.0000")] * 3,
        "message_cost": [Decimal("20.0000")] * 3,
        "offer_cost": [Decimal("80.0000")] * 3,
    }
)


def _finding(experiment: str, verdict: str, estimate: float, **given: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(FINDINGS.names),
        "scope": "campaign",
        "experiment": experiment,
        "metric": "conversion",
        "verdict": verdict,
        "treatment_count": 1_000,
        "estimate": estimate,
        "low": estimate - 0.02,
        "high": estimate + 0.02,
        **given,
    }


@pytest.fixture
def found() -> dict[str, dict[str, Any]]:
    """One campaign with an effect, one without a verdict, one without a finding."""
    rows = [
        _finding("works", "higher", 0.05),
        _finding("works", "higher", 2.0, metric="revenue"),
        _finding("works", "higher", 0.5, variant="a"),
        _finding("works", "higher", 0.7, scope="programme"),
        _finding("unsure", "cant_tell", 0.01, doubt="too_wide"),
    ]
    table = costs(ACCOUNTS, pa.Table.from_pylist(rows, FINDINGS))
    assert table.schema == COSTS
    return {row["campaign"]: row for row in table.to_pylist()}


def test_the_cost_of_an_outcome_is_cost_by_additional_outcomes(found: dict[str, Any]) -> None:
    """Five more of a hundred are fifty of a thousand; 100 of money for them is two each."""
    one = found["works"]

    assert one["cost"] == Decimal(100)
    assert one["incremental_count"] == pytest.approx(50)
    assert (one["incremental_count_low"], one["incremental_count_high"]) == pytest.approx((30, 70))
    assert one["incremental_revenue"] == pytest.approx(2_000)
    assert one["cost_per_incremental"] == pytest.approx(2)
    assert one["incremental_count"] < one["attributed_count"]


def test_an_uncertain_effect_has_bounds_and_no_cost(found: dict[str, Any]) -> None:
    """Ten more or ten fewer: a division would give any number."""
    one = found["unsure"]

    assert (one["verdict"], one["doubt"]) == ("cant_tell", "too_wide")
    assert one["incremental_count_low"] == pytest.approx(-10)
    assert one["cost_per_incremental"] is None


def test_a_campaign_without_a_finding_still_has_its_costs(found: dict[str, Any]) -> None:
    one = found["unmeasured"]

    assert one["cost"] == Decimal(100)
    assert [one[name] for name in ("verdict", "incremental_count", "cost_per_incremental")] == [
        None
    ] * 3


def test_forecasts_are_compared_with_what_followed_and_what_was_caused() -> None:
    """Of 300 expected 240 came, 50 of them because of the messages; open windows don't count."""
    forecasts = pa.table(
        {
            "campaign": ["works", "works", "works", "unmeasured", "open"],
            "judged_count": [600, 400, 0, 5, 0],
            "expected_count": [Decimal("180.0"), Decimal("120.0"), *[Decimal("0.0")] * 3],
            "reached_count": [140, 100, 0, 0, 0],
        }
    )
    caused = costs(ACCOUNTS, pa.Table.from_pylist([_finding("works", "higher", 0.05)], FINDINGS))

    table = accuracy(forecasts, caused)
    unmeasured, works = table.to_pylist()

    assert table.schema == ACCURACY
    assert (works["message_count"], works["reached_count"]) == (1_000, 240)
    assert works["expected_count"] == pytest.approx(300)
    assert works["reached_ratio"] == pytest.approx(0.8)
    assert (works["caused_count"], works["caused_low"]) == pytest.approx((50, 30))
    assert works["verdict"] == "higher"
    assert unmeasured["campaign"] == "unmeasured"
    assert [unmeasured[name] for name in ("reached_ratio", "caused_count")] == [None, None]
