"""From sums to a table of verdicts: nothing is dropped, made up, or judged twice."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perennial.config.measurement import Measuring
from perennial.results.findings import FINDINGS, GUARDRAILS, findings, guardrails

AS_OF = date(2017, 12, 15)
MEASURING = Measuring()


def moments_row(arm: str, people: int, yes: int, **given: Any) -> dict[str, Any]:
    """One row of `results.moments` for a metric that is 0 or 1."""
    sums = {f"metric_{name}_sum": yes for name in ("square", "cube")}
    sums |= {"metric_sum": yes, "metric_denominator_sum": yes}
    sums |= {"denominator_sum": people, "denominator_square_sum": people}
    sums |= dict.fromkeys(
        [
            "covariate_sum", "covariate_square_sum",
            "metric_covariate_sum", "denominator_covariate_sum",
        ],
        0,
    )  # fmt: skip
    return {
        "scope": "campaign",
        "experiment": "dormant_winback",
        "programme": "winback",
        "arm": arm,
        "variant": None,
        "metric": "conversion",
        "person_count": people,
        "holdout_share": 0.1,
        "is_drawn": True,
        "first_entered_on": date(2017, 12, 5),
        "last_entered_on": date(2017, 12, 14),
        **sums,
        **given,
    }


def _found(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return findings(pa.Table.from_pylist(list(rows)), MEASURING, AS_OF).to_pylist()


def test_a_campaign_with_an_effect_has_its_verdict() -> None:
    """Twenty of a hundred against ten."""
    (found,) = _found(moments_row("treatment", 9_000, 1_800), moments_row("holdout", 1_000, 100))

    assert (found["verdict"], found["doubt"]) == ("higher", None)
    assert (found["treatment_count"], found["holdout_count"]) == (9_000, 1_000)
    assert (found["treatment"], found["holdout"]) == (0.2, 0.1)
    assert found["low"] < found["fixed_low"] < found["estimate"] < found["fixed_high"]
    assert found["relative"] == pytest.approx(1)
    assert found["sample_ratio_p_value"] == pytest.approx(1)
    assert found["method"] == "asymptotic_confidence_sequence"
    assert (found["fixed_method"], found["relative_method"]) == ("welch", "log_ratio")


def test_days_left_follow_from_the_days_so_far() -> None:
    """A thousand people in ten days; the missing ones come at that rate."""
    (found,) = _found(moments_row("treatment", 900, 99), moments_row("holdout", 100, 10))

    assert (found["verdict"], found["doubt"]) == ("cant_tell", "too_wide")
    assert found["days_left"] == -(-(found["needed_count"] - 1_000) // 100)


def test_without_a_holdout_the_row_has_a_doubt() -> None:
    (found,) = _found(moments_row("treatment", 900, 99, holdout_share=0.0))

    assert (found["verdict"], found["doubt"]) == ("cant_tell", "nobody_held_out")
    assert [found[name] for name in ("estimate", "low", "high", "p_value", "days_left")] == [
        None
    ] * 5


def test_each_variant_is_compared_with_the_whole_holdout() -> None:
    """And all of them together; a single one is the whole."""
    rows = [
        moments_row("treatment", 4_500, 450, variant="a"),
        moments_row("treatment", 4_500, 900, variant="b"),
        moments_row("holdout", 500, 50, variant="a"),
        moments_row("holdout", 500, 50, variant="b"),
    ]
    by_variant = {row["variant"]: row for row in _found(*rows)}
    single = _found(*(row | {"variant": "a"} for row in rows))

    assert set(by_variant) == {None, "a", "b"}
    assert {row["holdout_count"] for row in by_variant.values()} == {1_000}
    assert (by_variant["a"]["verdict"], by_variant["b"]["verdict"]) == ("cant_tell", "higher")
    assert by_variant[None]["treatment_count"] == 9_000
    assert [row["variant"] for row in single] == [None]


def test_a_step_without_a_draw_is_described_and_not_judged() -> None:
    """Who gets the second step depends on the first, in one arm only."""
    rows = [
        moments_row("treatment", 9_000, 1_800, scope="step", experiment="c/second", is_drawn=False),
        moments_row("holdout", 1_000, 100, scope="step", experiment="c/second", is_drawn=False),
        moments_row("treatment", 9_000, 1_800, scope="step", experiment="c/first"),
        moments_row("holdout", 1_000, 100, scope="step", experiment="c/first"),
    ]
    first, second = _found(*rows)

    assert (first["experiment"], first["verdict"]) == ("c/first", "higher")
    assert (second["verdict"], second["doubt"]) == ("not_causal", "not_randomised")
    assert (second["treatment"], second["holdout"]) == (0.2, 0.1)
    assert [second[name] for name in ("estimate", "low", "p_value", "relative")] == [None] * 4


def test_verdicts_are_corrected_for_many_campaigns() -> None:
    """One of forty that just excludes zero is what chance brings."""
    lucky = [moments_row("treatment", 9_000, 1_070), moments_row("holdout", 1_000, 85)]
    dull = [
        moments_row(arm, people, people // 10, experiment=f"c{number:02}")
        for number in range(39)
        for arm, people in (("treatment", 9_000), ("holdout", 1_000))
    ]
    (alone,) = _found(*lucky)
    among = {row["experiment"]: row for row in _found(*lucky, *dull)}

    assert alone["verdict"] == "higher"
    assert among["dormant_winback"]["doubt"] == "among_many"
    assert among["dormant_winback"]["adjusted_p_value"] > 0.05 > alone["p_value"]


@settings(max_examples=25)
@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [
        moments_row(arm, people, people // 7, experiment=name, variant=variant)
        for name in ("a", "b")
        for arm, people, variant in (
            ("treatment", 700, "x"),
            ("treatment", 800, "y"),
            ("holdout", 150, "x"),
        )
    ]

    assert _found(*(rows[number] for number in order)) == _found(*rows)


def test_without_rows_the_table_is_empty() -> None:
    rows = pa.Table.from_pylist([moments_row("treatment", 2, 1)]).slice(0, 0)

    assert findings(rows, MEASURING, AS_OF).schema == FINDINGS
    assert findings(rows, MEASURING, AS_OF).num_rows == 0


def test_guardrails_hold_a_campaign_with_the_reason() -> None:
    """Complaints and opt-outs each have a limit; a campaign without messages is never held."""
    accounts = pa.table(
        {
            "campaign": ["b", "a"],
            "watched_count": [3_000, 0],
            "unsubscribe_count": [12, 0],
            "complaint_count": [12, 0],
        }
    )
    found = guardrails(accounts, MEASURING)
    states = {(row["campaign"], row["guardrail"]): row for row in found.to_pylist()}

    assert found.schema == GUARDRAILS
    assert states["b", "complaint"]["state"] == "hold"
    assert states["b", "complaint"]["reason"].startswith(
        "complaint rate over its limit: 12 of 3000"
    )
    assert states["b", "unsubscribe"]["state"] == "go_on"
    assert {states["a", name]["state"] for name in ("complaint", "unsubscribe")} == {"no_data"}
    assert states["a", "complaint"]["share"] is None
