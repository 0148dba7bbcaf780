"""The DAGs in Airflow's own task runner, with a day whose stages are the test's."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from perennial.config.environment import Settings
from perennial.orchestration.local_airflow import AirflowHome

PROJECT = Path(__file__).parents[2]

OUR_DAY = '''
"""Stands in for `perennial.stages`: winback has two campaigns, of which one can't be rendered."""
import os, sys, types
from perennial.domain import GateFailed

day = types.ModuleType("perennial.stages")
called = open(os.environ["CALLED"], "a", buffering=1)

def stage(name, answer=None):
    def function(*args, **_):
        called.write(" ".join([name, *(str(arg) for arg in args if arg)]) + "\\n")
        return answer(*args) if callable(answer) else answer
    setattr(day, name, function)

def render(as_of, campaign):
    if campaign == "broken":
        raise ValueError("no such template")
    return ["batches/a/email/1.parquet", "batches/a/email/2.parquet"]

def judge(gate, as_of):
    if gate == os.environ.get("FAILING_GATE"):
        raise GateFailed(gate + ": 3 rows")

stage("campaigns", ["broken", "sound"])
stage("batch", render)
stage("dispatch", {"left": 0, "again_at": None, "is_over_cap": False})
stage("gates", lambda stage: [stage + ".one"])
stage("check", judge)
stage("summary", {"week": "2017-W48"})
for name in ("ingest", "build", "decide", "freeze", "export", "fit", "results", "report"):
    stage(name)
stage("bounces")
sys.modules["perennial.stages"] = day
'''


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    """A home with Airflow's tables, in a world at 2017-12-01."""
    home = tmp_path_factory.mktemp("home")
    (home / "world.json").write_text('{"today": "2017-12-01"}')
    (home / "python").mkdir()
    (home / "python" / "sitecustomize.py").write_text(OUR_DAY)
    airflow = AirflowHome(Settings(home=home, project=PROJECT))
    airflow.migrate()
    return airflow


def run(
    airflow: AirflowHome, wish: str, failing_gate: str = ""
) -> tuple[dict[str, str], list[str]]:
    """Run what is wished; the state of each task, and what was called."""
    home = airflow.here.home
    called = home / "called"
    called.write_text("")
    environment = airflow.environment() | {
        "PYTHONPATH": str(home / "python"),
        "CALLED": str(called),
        "FAILING_GATE": failing_gate,
    }
    subprocess.run(
        [sys.executable, str(PROJECT / "bin" / "run_dags.py"), str(airflow.log("run"))],
        input=wish,
        env=environment,
        stdout=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    with sqlite3.connect(airflow.folder / "airflow.db") as database:
        last = "select id, run_id from dag_run order by id desc limit 1"
        rows = database.execute(
            "select task_id, map_index, state from task_instance "
            f"where run_id = (select run_id from ({last}))"
        ).fetchall()
    states = {f"{task} {index}" if index >= 0 else task: state for task, index, state in rows}
    return states, called.read_text().splitlines()


def test_a_campaign_that_fails_stops_no_other_and_is_not_forgotten(airflow: AirflowHome) -> None:
    """The sound campaign's batches go out; the run is red, and `results` hears nothing yet."""
    states, called = run(airflow, "2017-12-01 winback\n")

    assert states == {
        "plan": "success",
        "batches 0": "failed",
        "batches 1": "success",
        "gate_batches": "success",
        "deliveries 0": "success",
        "deliveries 1": "success",
        "export": "upstream_failed",
    }
    assert sorted(call for call in called if call.startswith("dispatch")) == [
        "dispatch 2017-12-01 batches/a/email/1.parquet",
        "dispatch 2017-12-01 batches/a/email/2.parquet",
    ]


def test_a_failed_gate_stops_the_day(airflow: AirflowHome) -> None:
    """Nothing behind it runs, neither in this DAG nor in the next."""
    states, called = run(airflow, "2017-12-01 customer_model\n2017-12-01 vip\n", "marts.one")

    assert states == {
        **dict.fromkeys(("open_day", "ingest", "gate_raw", "staging", "marts"), "success"),
        "gate_marts": "failed",
        **dict.fromkeys(("campaigns", "decisions", "gate_decisions", "record"), "upstream_failed"),
    }
    assert called[-1] == "check marts.one 2017-12-01"


def test_upkeep_fits_value_models_for_its_day(airflow: AirflowHome) -> None:
    """To tables that it builds for the same day."""
    states, called = run(airflow, "2017-11-26 upkeep\n")

    built = dict.fromkeys(("open_day", "staging", "marts", "fit"), "success")
    assert states == built | {"bounces": "skipped"}
    called.remove("bounces")
    assert called == ["build staging 2017-11-26", "build marts 2017-11-26", "fit 2017-11-26"]
