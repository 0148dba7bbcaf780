"""Run DAGs in this process, through Airflow's own task runner: real task instances, no services.

    echo "2017-12-01 customer_model" | python bin/run_dags.py run.log

Standard input names days and DAGs, one a line; they run in that order, and a failure ends it: there
are no retries. One process for all of them, since Airflow takes 15 s to get ready and a task half a
second. Airflow's output goes to the log; standard output gets a line of JSON whenever a task begins
or ends, {"dag_id", "task_id", "map_index", "state"}, or a DAG run does, {"dag_id", "state"}.
"""

# ruff: noqa: PLC0415 - Airflow is imported once its output is redirected

import json
import os
import sys
from typing import Any, TextIO


def main(log: str) -> int:
    """Send Airflow's output to the log and run what standard input names; 1 after a failure."""
    progress = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    with open(log, "ab") as file:  # noqa: PTH123 - a file descriptor is wanted
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    listen(progress)
    for line in sys.stdin:
        as_of, dag_id = line.split()
        state = run(as_of, dag_id)
        progress.write(json.dumps({"dag_id": dag_id, "state": state}) + "\n")
        if state != "success":
            return 1
    return 0


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


def run(as_of: str, dag_id: str) -> str:
    """Run one DAG for a day, to its end; the state it ended in."""
    from airflow.configuration import conf
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(conf.get("core", "dags_folder"))
    if dag_id not in bag.dags:
        raise SystemExit(f"no DAG {dag_id!r} among {sorted(bag.dags)}; {bag.import_errors}")
    dag = bag.dags[dag_id]
    for task in dag.tasks:
        task.retries = 0
    return str(dag.test(run_conf={"as_of": as_of}).state)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
