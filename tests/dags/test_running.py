"""The DAGs in Airflow's own task runner, with stages replaced by the test."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from perennial.config.environment import Settings
from perennial.orchestration.local_airflow import AirflowHome
from perennial.stages import whole_day

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]

OUR_STAGES = '''
"""Replaces what the stages do: winback has two campaigns, of which one can't be rendered."""
import os
from importlib import import_module
from unittest.mock import create_autospec
from perennial.domain import GateFailed

called = open(os.environ["CALLED"], "a", buffering=1)

def replace(module, name, answer=None):
    stage = import_module("perennial.stages." + module)

    def replaced(*args, **_):
        called.write(" ".join([name, *(str(arg) for arg in args if arg)]) + "\\n")
        return answer(*args) if callable(answer) else answer

    setattr(stage, name, create_autospec(getattr(stage, name), side_effect=replaced))

def render(as_of, campaign):
    if campaign == "broken":
        raise ValueError("no such template")
    return [f"batches/campaign=a/channel=email/{n}.parquet" for n in (1, 2)]

def judge(stage, as_of):
    if stage == os.environ.get("FAILING_STAGE"):
        raise GateFailed(stage + ".one: 3 rows")
    return [stage + ".one: 2 expectations hold"]

replace("batches", "campaigns_of", ["broken", "sound"])
replace("batches", "batch", render)
replace("deliveries", "dispatch", {"left": 0, "again_at": None, "is_over_cap": False})
replace(
    "deliveries", "sendings_of", lambda paths: [{"label": one, "batches": [one]} for one in paths]
)
replace("deliveries", "export", {})
replace("deliveries", "bounces")
replace("gates", "check", judge)
replace("report", "report", "index.html")
replace("report", "summary", {"week": "2017-W48"})
replace("ingest", "ingest", {})
replace("tables", "build", {})
day = {"campaigns": ["sound"], "left_out": {"wrong": "a.yml: goal: is unknown"}}
replace("campaigns", "check_campaigns", day)
replace("campaigns", "build_audiences", lambda as_of, day: day)
replace("rules", "record_rules", {})
replace("decisions", "decide", {})
replace("decisions", "record", {})
replace("results", "results", {})
replace("value", "fit", {})
'''


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    home = tmp_path_factory.mktemp("home")
    (home / "world.json").write_text('{"today": "2017-12-01"}')
    (home / "python").mkdir()
    (home / "python" / "sitecustomize.py").write_text(OUR_STAGES)
    airflow = AirflowHome(Settings(home=home, project=PROJECT))
    airflow.migrate()
    return airflow


def run(
    airflow: AirflowHome, wish: str, failing_stage: str = ""
) -> tuple[dict[str, str], list[str]]:
    """Run a DAG; return the state of each task, and the calls."""
    home = airflow.here.home
    called = home / "called"
    called.write_text("")
    environment = airflow.environment() | {
        "PYTHONPATH": str(home / "python"),
        "CALLED": str(called),
        "FAILING_STAGE": failing_stage,
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


def test_a_failed_campaign_stops_no_other_and_fails_the_run(airflow: AirflowHome) -> None:
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
        "dispatch 2017-12-01 batches/campaign=a/channel=email/1.parquet",
        "dispatch 2017-12-01 batches/campaign=a/channel=email/2.parquet",
    ]


def test_a_failed_gate_stops_the_day(airflow: AirflowHome) -> None:
    states, called = run(airflow, "2017-12-01 customer_model\n2017-12-01 vip\n", "marts")
    gated = whole_day.DECISIONS.index("gate_marts")
    after_the_gate = whole_day.DECISIONS[gated + 1 :]

    assert states == {
        **dict.fromkeys(("open_day", "ingest", *whole_day.TABLES), "success"),
        "gate_marts": "failed",
        **dict.fromkeys(after_the_gate, "upstream_failed"),
    }
    assert called[-1] == "check marts 2017-12-01"


def test_a_campaign_that_failed_its_check_is_not_built_or_recorded(airflow: AirflowHome) -> None:
    states, called = run(airflow, "2017-12-01 customer_model\n")

    assert set(states.values()) == {"success"}
    day = "{'campaigns': ['sound'], 'left_out': {'wrong': 'a.yml: goal: is unknown'}}"
    assert f"build_audiences 2017-12-01 {day}" in called
    assert f"record_rules 2017-12-01 {day}" in called


def test_upkeep_fits_value_models_to_marts_of_its_day(airflow: AirflowHome) -> None:
    states, called = run(airflow, "2017-11-26 upkeep\n")

    built = dict.fromkeys(("open_day", *whole_day.TABLES, "fit"), "success")
    assert states == built | {"bounces": "skipped"}
    called.remove("bounces")
    assert called == [
        "check raw 2017-11-26",
        "export 2017-11-26",
        "build staging 2017-11-26",
        "build marts 2017-11-26",
        "fit 2017-11-26",
    ]
