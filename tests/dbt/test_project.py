"""The dbt project parses without a warning, its unit tests pass, and no model sees the future."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from perennial.config.clock import RUN_TIME

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = sorted((PROJECT / "models").rglob("*.sql"))
MACROS = sorted((PROJECT / "macros").rglob("*.sql"))
UNTESTED = {"due", "reachable", "drawn", "priced", "arbitration_value"}
"""Views of the decisions: a data test would compute them again. The tables between are tested."""
KEYLESS = {
    *UNTESTED,
    *("consent_statements", "contact_costs", "stg_consents", "stg_links"),  # rows may repeat
    *("stg_suppressions", "stg_withdrawals"),  # rows may repeat
    *("hindsight", "lots", "return_curve", "stg_holdouts"),  # as unique as their sources
    *("expected_purchases", "leaving_probabilities"),  # distinct by their SQL
}
"""Models without a key, or with one that costs too much to test once more."""
TAKES = {
    "todays_campaigns": "stg_campaign_policies",
    "due": "candidates",
    "reachable": "due",
    "drawn": "permitted",
    "priced": "drawn",
}
"""Steps of the decisions, and the model whose columns they hand on: these are described there."""


@pytest.fixture(scope="module")
def empty(make_warehouse: Callable[..., Any]) -> Any:
    warehouse = make_warehouse()
    warehouse.dbt("run", "--empty")
    return warehouse


def test_unit_tests_pass_and_the_project_parses_without_a_warning(empty: Any) -> None:
    """Unused settings and misspelt keys are warnings of dbt; `dbt_server.py` allows none."""
    empty.dbt("test", "--select", "test_type:unit")


def test_every_column_of_a_decision_is_described_where_it_is_made(empty: Any) -> None:
    """In the model's file, or in that of the model whose columns it passes on.

    A column that exists for each channel is described as that of email.
    """
    described = {
        path.stem: {column["name"] for column in _described(path)["columns"]} for path in MODELS
    }
    for name, source in TAKES.items():
        described[name] |= described[source]

    with duckdb.connect(str(empty.home / "warehouse.duckdb"), read_only=True) as connection:
        made = connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'decisions'"
        ).fetchall()

    assert {model for model, _ in made} >= set(TAKES)
    assert not [one for one in made if one[1].replace("sms", "email") not in described[one[0]]]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_states_its_grain_and_is_described(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    described = _described(path)

    assert re.match(r"-- (One row per|Who:) ", text)
    assert described["name"] == path.stem
    assert len(described["description"]) > 20
    assert all(column.get("description") for column in described["columns"])


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_tests_its_key(path: Path) -> None:
    """Campaigns use dbt's `unique` and `not_null`, all others `row_rules`."""
    described = _described(path)
    if path.is_relative_to(PROJECT / "models" / "campaigns"):
        tests = next(one["data_tests"] for one in described["columns"] if "data_tests" in one)
        assert set(tests) >= {"unique", "not_null"}
        return

    rules = [one["row_rules"]["arguments"] for one in described.get("data_tests", ())]

    assert bool(rules) == (path.stem not in UNTESTED)
    assert any(one["key"] or one.get("unique") for one in rules) == (path.stem not in KEYLESS)


def _described(path: Path) -> Any:
    return yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"][0]


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_every_macro_is_described_with_its_arguments(path: Path) -> None:
    described = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["macros"]
    given = re.findall(r"macro (?!duckdb__)(\w+)\((.*?)\) -?%", path.read_text(encoding="utf-8"))

    assert all(len(macro["description"]) > 20 for macro in described)
    assert {
        macro["name"]: [argument["name"] for argument in macro.get("arguments", [])]
        for macro in described
    } == {name: re.findall(r"(\w+)(?:=[^,]*)?(?:, |$)", arguments) for name, arguments in given}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_model_reads_another_clock_or_hides_its_order(path: Path) -> None:
    sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8")).lower()

    assert not re.search(r"current_date|current_timestamp|now\(\)|today\(\)|getdate", sql)
    assert len(re.findall(r"order by", sql)) <= len(re.findall(r"nulls (first|last)", sql))


def test_sql_and_python_begin_the_run_at_the_same_time() -> None:
    """An event loaded before the macro's hour is known, and the clock has the same hour."""
    macro = (PROJECT / "macros/clock.sql").read_text(encoding="utf-8")

    assert f"perennial.instant_of({RUN_TIME.hour})" in macro.split("macro known_before")[1]
    assert RUN_TIME.minute == 0
