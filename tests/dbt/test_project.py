"""The dbt project: it parses without a warning, its unit tests pass, and time can't leak."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from perennial.clock import RUN_TIME

PROJECT = Path(__file__).parents[2] / "dbt_project"
MODELS = sorted((PROJECT / "models").rglob("*.sql"))


def at(day: str, hour: int = 12) -> datetime:
    """An instant, UTC."""
    return datetime.fromisoformat(day) + timedelta(hours=hour)


def test_unit_tests_pass_and_the_project_parses_without_a_warning(make_warehouse: Callable) -> None:
    """Unused settings and misspelt keys are warnings of dbt; here they are errors."""
    warehouse = make_warehouse()
    warehouse.dbt("--warn-error", "parse")
    warehouse.dbt("run", "--empty")

    warehouse.dbt("test", "--select", "test_type:unit")


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_states_its_grain_and_is_described(path: Path) -> None:
    """The first line says what a row is or who is in; the file beside it describes every column."""
    text = path.read_text(encoding="utf-8")
    described = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"][0]

    assert re.match(r"-- (One row per|Who:) ", text)
    assert described["name"] == path.stem
    assert len(described["description"]) > 20
    assert all(column.get("description") for column in described["columns"])
    assert any(column.get("data_tests") for column in described["columns"])


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_no_model_reads_another_clock_or_hides_its_order(path: Path) -> None:
    """One clock, and every order says where nulls go."""
    sql = re.sub(r"--.*", "", path.read_text(encoding="utf-8")).lower()

    assert not re.search(r"current_date|current_timestamp|now\(\)|today\(\)|getdate", sql)
    assert len(re.findall(r"order by", sql)) <= len(re.findall(r"nulls (first|last)", sql))


@pytest.fixture(scope="module")
def history(make_warehouse: Callable):
    """Two people, three weeks; one event of 28 November comes two days late."""
    warehouse, first = make_warehouse(), at("2017-11-10")
    warehouse.events(
        [
            {
                "event_id": f"{who}{n}",
                "external_id": who,
                "occurred_at": first + timedelta(n),
            }
            for who, every in (("ann", 2), ("bob", 5))
            for n in range(0, 30, every)
        ]
    )
    late = {"event_id": "late", "external_id": "bob", "occurred_at": at("2017-11-28")}
    warehouse.events([{**late, "loaded_at": at("2017-11-30", 20)}])
    return warehouse


def test_sql_and_python_begin_the_run_at_the_same_time() -> None:
    """What was loaded before it is known: the macro's hour is the clock's."""
    macro = (PROJECT / "macros/clock.sql").read_text(encoding="utf-8")

    assert f"perennial.instant_of({RUN_TIME.hour})" in macro.split("macro known_before")[1]
    assert RUN_TIME.minute == 0


SELECTION = ("run", "--select", "staging", "marts")
MARTS = ("person_days", "stages", "rfm", "person_value", "person_profile")


def test_day_by_day_equals_all_at_once(history) -> None:
    """An event that comes two days late changes its day, whether or not that was built before."""
    for day in ("2017-11-28", "2017-11-29", "2017-11-30", "2017-12-01"):
        history.dbt(*SELECTION, as_of=day)
    by_day = {table: history.rows(f"marts.{table}") for table in MARTS}

    history.dbt(*SELECTION, "--full-refresh", as_of="2017-12-01")

    assert {table: history.rows(f"marts.{table}") for table in MARTS} == by_day
    assert sum(row[1] for row in by_day["person_days"]) == 11 + 5 + 1


def test_an_earlier_day_is_built_as_if_the_later_had_not_been(history) -> None:
    """Going back to the 29th hides what came later, the late event included."""
    history.dbt(*SELECTION, as_of="2017-12-05")

    history.dbt(*SELECTION, as_of="2017-11-29")

    days = history.rows("marts.person_days")
    assert max(row[-1] for row in days).isoformat() == "2017-11-28"
    assert not [row for row in days if row[0] == "bob" and row[-1].isoformat() == "2017-11-28"]
    silent = {row[0]: row[2] for row in history.rows("marts.stages")}
    assert silent == {"ann": 0, "bob": 3}
