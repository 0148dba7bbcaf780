"""What Airflow makes of the DAG files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from perennial.stages import whole_day

PROJECT = Path(__file__).parents[2]
EXPECTED = {"customer_model", "onboarding", "winback", "vip", "results", "upkeep"}

READ_DAGS = """
import json, sys, time
import airflow.sdk
from airflow.dag_processing.dagbag import DagBag

bag = DagBag(sys.argv[1])
json.dump({
    "import_errors": bag.import_errors,
    "seconds": {stat.file: stat.duration.total_seconds() for stat in bag.dagbag_stats},
    "modules": sorted(sys.modules),
    "dags": {
        dag.dag_id: {
            "doc": dag.doc_md,
            "tags": sorted(dag.tags),
            "max_active_runs": dag.max_active_runs,
            "catchup": dag.catchup,
            "schedule": type(dag.timetable).__name__,
            "params": {name: dag.params.get_param(name).dump() for name in dag.params},
            "tasks": {
                task.task_id: {
                    "owner": task.owner,
                    "retries": task.retries,
                    "pool": task.pool,
                    "upstream": sorted(task.upstream_task_ids),
                    "outlets": [asset.name for asset in task.outlets],
                }
                for task in dag.tasks
            },
        }
        for dag in bag.dags.values()
    },
}, open(sys.argv[2], "w"))
"""


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The DAG folder as a new process of Airflow reads it."""
    answer = tmp_path_factory.mktemp("dags") / "read.json"
    command = [sys.executable, "-c", READ_DAGS, str(PROJECT / "dags"), str(answer)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(answer.read_text())


@pytest.fixture(params=sorted(EXPECTED))
def dag(read: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    return read["dags"][request.param]


def test_airflow_reads_exactly_the_shipped_dags(read: dict[str, Any]) -> None:
    assert read["import_errors"] == {}
    assert set(read["dags"]) == EXPECTED
    assert {path.stem for path in (PROJECT / "dags").glob("*.py")} == EXPECTED


def test_reading_is_quick_and_light(read: dict[str, Any]) -> None:
    """The DAG processor reads the files repeatedly: none may import a heavy package."""
    heavy = {"altair", "dbt", "duckdb", "great_expectations", "pandas", "pyarrow", "scipy"}

    assert not heavy & {name.partition(".")[0] for name in read["modules"]}
    assert max(read["seconds"].values()) < 1


def test_a_dag_has_docs(dag: dict[str, Any]) -> None:
    """They say what it is, what may be repeated, and what to do when it fails."""
    assert dag["doc"].startswith("# ")
    assert "**Safe to repeat:**" in dag["doc"]
    assert "**If a task fails,**" in dag["doc"]
    assert "perennial" in dag["tags"]


def test_a_dag_runs_one_day_at_a_time_and_never_catches_up(dag: dict[str, Any]) -> None:
    assert dag["max_active_runs"] == 1
    assert not dag["catchup"]


def test_every_task_has_an_owner_and_retries(dag: dict[str, Any]) -> None:
    for task in dag["tasks"].values():
        assert task["owner"] == "growth"
        assert task["retries"] >= 2


def test_deliveries_are_retried_longest(read: dict[str, Any]) -> None:
    """An outage of some minutes costs no message."""
    for programme in ("onboarding", "winback", "vip"):
        assert read["dags"][programme]["tasks"]["deliveries"]["retries"] >= 5


def test_tasks_that_open_the_warehouse_share_a_pool_of_one_slot(read: dict[str, Any]) -> None:
    """A DuckDB writer locks every other process out."""
    pooled = {
        f"{name}.{task}"
        for name, dag in read["dags"].items()
        for task, facts in dag["tasks"].items()
        if facts["pool"] == "warehouse"
    }

    assert pooled == {
        *(f"customer_model.gate_{stage}" for stage in ("raw", "marts", "decisions")),
        *(f"customer_model.{stage}" for stage in ("staging", "marts", "campaigns")),
        *(f"customer_model.{stage}" for stage in ("decisions", "record")),
        *(f"results.{stage}" for stage in ("gate_raw", "staging", "marts", "results")),
        *(f"upkeep.{stage}" for stage in ("gate_raw", "staging", "marts", "fit")),
    }


def in_line(tasks: dict[str, Any]) -> list[str]:
    """The tasks of a DAG in their order; each waits for the one before it alone."""
    after = {tuple(task["upstream"]): name for name, task in tasks.items()}
    assert len(after) == len(tasks)
    line = [after[()]]
    while (line[-1],) in after:
        line.append(after[line[-1],])
    return line


def test_each_stage_waits_for_the_gate_before_it(read: dict[str, Any]) -> None:
    tasks = read["dags"]["customer_model"]["tasks"]

    assert in_line(tasks) == ["open_day", "ingest", *whole_day.DECISIONS]
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {
        "record": ["decisions"]
    }


def test_value_models_are_fitted_to_marts_of_their_day(read: dict[str, Any]) -> None:
    """Upkeep builds the tables itself: it may run for any day."""
    tasks = read["dags"]["upkeep"]["tasks"]

    assert tasks.pop("bounces")["upstream"] == []  # returned mail does not depend on the day
    assert in_line(tasks) == ["open_day", *whole_day.TABLES, "fit"]
    assert read["dags"]["upkeep"]["schedule"] == "CronPartitionTimetable"


def test_results_are_built_from_tables_of_their_day(read: dict[str, Any]) -> None:
    tasks = read["dags"]["results"]["tasks"]

    assert in_line(tasks) == ["ingest", *whole_day.TABLES, *whole_day.MEASURED]


@pytest.mark.parametrize("programme", ["onboarding", "winback", "vip"])
def test_results_wait_for_all_deliveries_of_a_programme(
    read: dict[str, Any], programme: str
) -> None:
    dag = read["dags"][programme]

    assert tuple(dag["tasks"]) == whole_day.SENDING
    assert {name: task["upstream"] for name, task in dag["tasks"].items()} == {
        "plan": [],
        "batches": ["plan"],
        "gate_batches": ["batches"],
        "deliveries": ["gate_batches"],
        "export": ["batches", "deliveries"],
    }
    assert dag["tasks"]["export"]["outlets"] == [f"deliveries_{programme}"]
    assert dag["schedule"] == "PartitionedAssetTimetable"


@pytest.mark.parametrize("programme", ["onboarding", "winback", "vip"])
def test_the_form_lists_campaigns_and_takes_no_addresses(
    read: dict[str, Any], programme: str
) -> None:
    form = read["dags"][programme]["params"]
    folder = PROJECT / "dbt_project" / "models" / "campaigns" / programme

    assert list(form) == ["as_of", "dry_run", "campaigns", "limit", "test_recipients"]
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert form["campaigns"]["schema"]["examples"] == names
    assert form["test_recipients"]["schema"]["items"]["pattern"] == r"^[^@+\s]+$"
    assert all(field["description"] and field["schema"]["title"] for field in form.values())


def test_only_the_orchestration_room_imports_airflow() -> None:
    """The stages run from the shell or another scheduler, too."""
    importers = {
        path.relative_to(PROJECT / "plugins" / "perennial").parts[0]
        for path in (PROJECT / "plugins" / "perennial").rglob("*.py")
        if any(
            line.lstrip().startswith(("import airflow", "from airflow"))
            for line in path.read_text().splitlines()
        )
    }

    assert importers == {"orchestration"}
