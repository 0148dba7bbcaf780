"""A layer is rebuilt only if something that it is built from has changed."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from perennial.config.environment import Settings
from perennial.stores import build_marks
from perennial.stores.lake import Lake

DAY = date(2026, 3, 2)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A lake of empty tables, a project of one model, and a warehouse for marts."""
    models = tmp_path / "project" / "dbt_project" / "models"
    models.mkdir(parents=True)
    (models / "people.sql").write_text("select 1 as one")
    settings = Settings(home=tmp_path / "home", project=tmp_path / "project")
    Lake(settings.lake).prepare()
    write_to_warehouse(settings)
    build_marks.forget(settings, "marts")
    build_marks.remember(settings, "marts", build_marks.inputs(settings, DAY))
    return settings


def write_to_warehouse(here: Settings) -> None:
    with duckdb.connect(str(here.warehouse_path)) as connection:
        connection.execute("create or replace table written as select 1 as one")


def add_to(table: str) -> Callable[[Settings], None]:
    def add(here: Settings) -> None:
        (empty,) = (here.lake / table).glob("**/*.parquet")
        (empty.parent / "more.parquet").write_bytes(empty.read_bytes())

    return add


def touch_model(here: Settings) -> None:
    os.utime(here.dbt_project / "models" / "people.sql", ns=(1, 1))


def add_model(here: Settings) -> None:
    (here.dbt_project / "models" / "more.sql").write_text("select 2 as two")


def is_same(here: Settings, day: date = DAY) -> bool:
    return build_marks.is_same(here, "marts", build_marks.inputs(here, day))


def is_same_but_facts(here: Settings) -> bool:
    return build_marks.is_same_but_facts(here, "marts", build_marks.inputs(here, DAY))


def test_unchanged_inputs_are_the_same(here: Settings) -> None:
    assert is_same(here)
    assert is_same_but_facts(here)
    assert not build_marks.is_same(here, "results", build_marks.inputs(here, DAY))


def test_other_excluded_campaigns_are_a_change(here: Settings) -> None:
    assert not build_marks.is_same(here, "marts", build_marks.inputs(here, DAY, ["winback"]))


def test_another_day_is_a_change(here: Settings) -> None:
    assert not is_same(here, date(2026, 3, 3))


@pytest.mark.parametrize(
    "change",
    [add_to("raw/events"), touch_model, add_model, write_to_warehouse],
    ids=["events landed", "a model was written", "a model was added", "the warehouse was written"],
)
def test_a_change_is_seen(here: Settings, change: Callable[[Settings], None]) -> None:
    change(here)

    assert not is_same(here)
    assert not is_same_but_facts(here)


def test_new_decisions_are_distinguished_from_landed_files(here: Settings) -> None:
    add_to("decisions")(here)

    assert not is_same(here)
    assert is_same_but_facts(here)


def test_an_interrupted_build_is_forgotten_and_others_are_kept(here: Settings) -> None:
    now = build_marks.inputs(here, DAY)
    build_marks.forget(here, "results")
    build_marks.remember(here, "results", now)

    build_marks.forget(here, "results")

    assert is_same(here)
    assert not build_marks.is_same(here, "results", now)


def test_a_deleted_warehouse_is_built_again(here: Settings) -> None:
    here.warehouse_path.unlink()

    assert not is_same(here)


def test_unreadable_marks_rebuild_every_layer(here: Settings) -> None:
    marks = here.warehouse_path.with_name("warehouse.duckdb.built.json")
    marks.write_text(marks.read_text(encoding="utf-8")[:40], encoding="utf-8")

    assert not is_same(here)
    assert not is_same_but_facts(here)
