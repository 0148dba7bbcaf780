"""dbt with the project parsed once: each order runs in a fork, which is as clean as a new process.

Run as a program: `dbt_server.py PROJECT FOLDER VARIABLES`. The folder keeps what was parsed for the
next server. An order is a line of JSON; the answer is dbt's exit code. If dbt warns about the
project, the server does not start.
"""

import fcntl
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SourceDefinition

LAKE = "/lake/of/an/order"
"""Placeholder for an order's lake in the parsed project: dbt fixes only sources when it parses."""


def read_project(project: str, folder: Path, variables: str) -> Manifest:
    """Parse the project, or load what another server parsed."""
    os.environ |= {
        "PERENNIAL_HOME": str(folder),
        "PERENNIAL_LAKE": LAKE,
        "PERENNIAL_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "PERENNIAL_AS_OF": "2017-12-01",
    }
    command = ["--quiet", "--warn-error", "parse", "--no-write-json"]
    command += ["--vars", variables, *places(project, folder)]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        read = dbtRunner().invoke(command)
    if not isinstance(read.result, Manifest):
        sys.exit(f"dbt could not read the project: {read.exception}")
    return read.result


def places(project: str, home: Path) -> list[str]:
    return [
        *("--project-dir", project, "--profiles-dir", project, "--target", "day"),
        *("--target-path", str(home / "target"), "--log-path", str(home / "logs")),
    ]


def run(manifest: Manifest, project: str, order: dict[str, Any]) -> int:
    """Run an order; dbt's output goes to the order's file."""
    with Path(order["output"]).open("w") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    os.environ |= order["environment"]
    for name, source in manifest.sources.items():
        text = json.dumps(source.to_dict()).replace(LAKE, order["environment"]["PERENNIAL_LAKE"])
        manifest.sources[name] = SourceDefinition.from_dict(json.loads(text))
    command = ["--quiet", *order["arguments"], *places(project, Path(order["home"]))]
    done = dbtRunner(manifest=manifest).invoke(command)
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    sys.stdout.write(str(done.exception or ""))
    return 0 if done.success else 1


def main() -> None:
    project, folder = sys.argv[1], Path(sys.argv[2])
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    manifest = read_project(project, folder, sys.argv[3])
    gc.freeze()  # forks share what was parsed
    for line in sys.stdin:
        child = os.fork()
        if not child:
            sys.exit(run(manifest, project, json.loads(line)))
        answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        answers.flush()


if __name__ == "__main__":
    main()
