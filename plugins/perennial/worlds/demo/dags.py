"""Runs the local Airflow's DAGs, with a line for each task."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from perennial.domain import BrokenWorld
from perennial.orchestration.local_airflow import AirflowHome, tail


class Dags:
    """Airflow's task runner in its own process.

    The process serves all DAGs, because Airflow takes 15 s to start.
    """

    def __init__(self, airflow: AirflowHome, say: Callable[[str], None]) -> None:
        self.airflow, self.say = airflow, say
        self.log = airflow.log("demo")
        self._runner: subprocess.Popen[str] | None = None

    def run(self, as_of: date, *dag_ids: str) -> None:
        """Run DAGs one after another.

        Raises:
            BrokenWorld: One failed; the message has the end of its log.
        """
        runner = self._runner = self._runner or self._start()
        for dag_id in dag_ids:
            with suppress(BrokenPipeError):  # it has ended, so no answer comes
                print(as_of, dag_id, file=runner.stdin, flush=True)
            if self._follow(runner) != "success":
                self.close()
                raise BrokenWorld(f"{dag_id} failed: see {self.log}.\n\n{tail(self.log)}")

    def close(self) -> None:
        """End the process."""
        if self._runner:
            self._runner.communicate()
            self._runner = None

    def _start(self) -> subprocess.Popen[str]:
        self.log.unlink(missing_ok=True)
        script = self.airflow.here.project / "bin" / "run_dags.py"
        return subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, str(script), str(self.log)],
            env=self.airflow.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _follow(self, runner: subprocess.Popen[str]) -> str:
        began = time.monotonic()
        for line in runner.stdout or ():
            event: dict[str, Any] = json.loads(line)
            if "task_id" not in event:
                return str(event["state"])
            if event["state"] == "running":
                began = time.monotonic()
            else:
                self.say(_task(event, time.monotonic() - began))
        return ""


def _task(event: dict[str, Any], seconds: float) -> str:
    number = "" if event["map_index"] < 0 else f" {event['map_index'] + 1}"
    colour = {"success": "green", "skipped": "yellow"}.get(event["state"], "red")
    name = f"{event['dag_id']}.{event['task_id']}{number}"
    return f"  [{colour}]{event['state']:<8}[/] {name}  [dim]{seconds:.1f} s[/]"
