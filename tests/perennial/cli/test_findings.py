from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.perennial.cli.conftest import run

from perennial.results.findings import FINDINGS, GUARDRAILS
from perennial.stores.installation import Installation

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _published(here: Installation) -> None:
    """One campaign with an effect, one without a holdout, and one that gets complaints."""
    told = {"scope": "campaign", "metric": "conversion", "treatment_count": 9_000}
    rows = [
        told
        | {"experiment": "works", "holdout_count": 1_000, "verdict": "higher"}
        | {"estimate": 0.1, "low": 0.05, "high": 0.15, "relative": 1.0},
        told
        | {"experiment": "alone", "holdout_count": 0, "verdict": "cant_tell"}
        | {"doubt": "nobody_held_out"},
        told
        | {"experiment": "works", "metric": "revenue", "holdout_count": 1_000}
        | {"verdict": "cant_tell", "doubt": "too_wide", "days_left": 12},
        told | {"experiment": "p", "scope": "programme", "holdout_count": 9, "verdict": "lower"},
    ]
    held = {"campaign": "annoys", "state": "hold", "reason": "complaint rate over its limit"}
    folder = here.settings.home / f"lake/results/as_of={DAY}"
    folder.mkdir(parents=True)
    for name, schema, given in (("findings", FINDINGS, rows), ("guardrails", GUARDRAILS, [held])):
        table = pa.Table.from_pylist([dict.fromkeys(schema.names) | row for row in given], schema)
        pq.write_table(table, folder / f"{name}.parquet")


def test_a_verdict_has_its_numbers_and_a_doubt_its_reason() -> None:
    said = run("findings", "--metric", "conversion")

    assert "+10.00" in said
    assert "+5.00 … +15.00" in said
    assert "+100.00%" in said
    assert "higher than holdout" in said
    assert "can't tell yet: there is no holdout to compare with" in said
    assert "12" not in said


def test_without_a_metric_all_are_shown_for_one_scope() -> None:
    assert "the data fit both a meaningful effect and no effect" in run("findings")
    assert "lower than holdout" not in run("findings")
    assert "lower than holdout" in run("findings", "--scope", "programme")


def test_the_language_can_be_chosen() -> None:
    assert "高于对照组" in run("findings", "--lang", "zh")
    assert "Choose one of: en, zh" in run("findings", "--lang", "fr", code=1)


def test_a_campaign_over_its_limit_is_named_with_the_reason() -> None:
    assert "annoys: complaint rate over its limit" in run("findings")


def test_any_published_table_can_be_shown() -> None:
    said = run("findings", "--table", "guardrails")
    wrong = run("findings", "--table", "steps", code=1)

    assert "event_count" in said
    assert "complaint rate over its limit" in said
    assert "Choose one of: findings, guardrails" in wrong
