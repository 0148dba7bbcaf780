"""A dbt project that is parsed once for many runs: see `dbt_server.py`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RunDbt = Callable[[Path, Iterable[str], Mapping[str, str]], None]
"""Runs dbt below a folder, with arguments and what the environment says."""


@contextmanager
def serving_dbt(project: Path, folder: Path, **variables: Any) -> Iterator[RunDbt]:
    """Parse a project with variables that replace its own; the folder keeps the result."""
    folder.mkdir(parents=True, exist_ok=True)
    program = Path(__file__).parent / "dbt_server.py"

    def run(home: Path, arguments: Iterable[str], environment: Mapping[str, str]) -> None:
        output = home / "dbt.out"
        order = {
            "home": str(home),
            "arguments": [*arguments],
            "environment": {**os.environ, **environment},
            "output": str(output),
        }
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        code = server.stdout.readline().strip()
        assert code == "0", output.read_text() if code else "dbt could not read the project"

    with subprocess.Popen(
        [sys.executable, *map(str, (program, project, folder)), json.dumps(variables)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        yield run
