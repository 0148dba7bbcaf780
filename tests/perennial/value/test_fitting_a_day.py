"""The stage `fit`: from a day's marts to a recorded model, or to the reason why there is none."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from tests.perennial.value.conftest import simulate

from perennial.config.clock import set_world
from perennial.stages.value import fit
from perennial.stores.installation import Installation
from perennial.value.bg_nbd import BgNbd
from perennial.value.record_models import read

DAY = date(2017, 12, 1)


@pytest.fixture
def build_marts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, float], None]:
    """Build the marts of `DAY` in an installation of the test's own.

    The held-out weeks have the purchases that the people's own model expects, times a factor.
    """
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path))
    set_world(tmp_path, DAY)

    def build(people: int, factor: float) -> None:
        drawn = simulate(people)
        later = BgNbd(0.6, 2.0, 0.8, 6.0, 0).expected_purchases(drawn, 91) * factor
        counts = pd.DataFrame({name: getattr(drawn, name) for name in drawn._fields[:3]})
        counts = counts.assign(as_of_on=DAY)
        tables = {
            "value_statistics": counts.assign(repeat_spend=drawn.repeat_spend / 10_000),
            "value_backtest": counts.assign(held_out_count=later, held_out_days=91),
        }
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
            con.execute("create schema marts")
            for name, table in tables.items():
                con.register("given", table)
                con.execute(f"create table marts.{name} as select * from given")

    return build


def test_a_valid_model_is_recorded_once(build_marts: Callable[[int, float], None]) -> None:
    build_marts(4_000, 1)

    said = fit(DAY)

    recorded = read(Installation.here().lake, DAY)
    assert recorded
    assert said == {"recorded": True, **recorded}
    assert (recorded["currency"], recorded["fitted_on"]) == ("USD", DAY)
    assert (recorded["person_count"], recorded["back_test_days"]) == (4_000, 91)
    assert abs(recorded["back_test_error"]) < 0.1
    assert fit(DAY) == said


@pytest.mark.parametrize(
    ("people", "factor", "reason"),
    [(60, 1, "are needed"), (4_000, 0, "nobody bought"), (4_000, 3, "the back-test foretells")],
)
def test_an_invalid_model_is_reported_and_not_recorded(
    build_marts: Callable[[int, float], None],
    caplog: pytest.LogCaptureFixture,
    people: int,
    factor: float,
    reason: str,
) -> None:
    """Too few people, nothing to test with, or a failed test; no error."""
    build_marts(people, factor)

    said = fit(DAY)

    assert said["recorded"] is False
    assert reason in said["reason"]
    assert said["reason"] in caplog.text
    assert read(Installation.here().lake, DAY) is None
