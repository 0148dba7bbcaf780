"""Run DAGs one after another in this process, through Airflow's own task runner, without services.

    python bin/run_dags.py --log run.log --as-of 2017-12-01 customer_model onboarding

Every task is a real task instance in Airflow's metadata database. There are no retries: a failure
shows at once. It is one process for all DAGs, since Airflow takes 10 s to get ready and a task half
a second. Airflow's output goes to the log; standard output gets one JSON object whenever a task
begins or ends: {"dag", "task", "map_index", "state"}. The exit status is 1 when a DAG failed.
"""

# ruff: noqa: PLC0415 - Airflow is imported once its output is redirected

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO


def main() -> int:
    """Read the command line, send Airflow's output to the log, run."""
    parser = argparse.ArgumentParser(description="Run DAGs in this process, without services.")
    parser.add_argument("dags", nargs="+", metavar="DAG")
    parser.add_argument("--as-of", help="the day; default: today")
    parser.add_argument("--log", type=Path, required=True, help="file for what Airflow prints")
    asked = parser.parse_args()
    progress = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    with asked.log.open("ab") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    listen(progress)
    return 0 if all(run(dag, asked.as_of) for dag in asked.dags) else 1


def listen(progress: TextIO) -> None:
    """Have Airflow tell `progress` whenever a task begins or ends."""
    from airflow.listeners import hookimpl
    from airflow.sdk.listener import get_listener_manager

    def tell(task_instance: Any, state: str) -> None:
        told = {name: getattr(task_instance, name) for name in ("dag_id", "task_id", "map_index")}
        progress.write(json.dumps({**told, "state": state}) + "\n")

    class Listener:
        @hookimpl
        def on_task_instance_running(self, task_instance: Any) -> None:
            tell(task_instance, "running")

        @hookimpl
        def on_task_instance_success(self, task_instance: Any) -> None:
            tell(task_instance, "success")

        @hookimpl
        def on_task_instance_skipped(self, task_instance: Any) -> None:
            tell(task_instance, "skipped")

        @hookimpl
        def on_task_instance_failed(self, task_instance: Any) -> None:
            tell(task_instance, "failed")

    get_listener_manager().add_listener(Listener())  # type: ignore[no-untyped-call]


def run(dag_id: str, as_of: str | None) -> bool:
    """Run one DAG to its end; whether it succeeded."""
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import DagBag
    from airflow.sdk import DagRunState

    bag = DagBag(conf.get("core", "dags_folder"))
    if dag_id not in bag.dags:
        raise SystemExit(f"no DAG {dag_id!r} among {sorted(bag.dags)}; {bag.import_errors}")
    dag = bag.dags[dag_id]
    for task in dag.tasks:
        task.retries = 0
    state: str = dag.test(run_conf={"as_of": as_of} if as_of else {}).state
    return state == DagRunState.SUCCESS


if __name__ == "__main__":
    sys.exit(main())
