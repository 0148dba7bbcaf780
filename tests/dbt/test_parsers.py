"""dbt's two parsers read the project without a warning, and read the same."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2] / "dbt_project"
PROGRAMS = {
    "core": [sys.executable, "-W", "ignore", "-m", "dbt.cli.main", "--warn-error"],
    "v2": [str(Path(sys.executable).with_name("dbt-core-experimental-parser"))],
}
KINDS = ("nodes", "sources", "exposures", "metrics", "semantic_models", "unit_tests")


def parse(parser: str, folder: Path) -> Any:
    environment = {
        "PERENNIAL_HOME": str(folder),
        "PERENNIAL_LAKE": str(folder / "lake"),
        "PERENNIAL_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "PERENNIAL_AS_OF": "2017-12-01",
    }
    places = ("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--target", "day")
    own = ("--target-path", folder / "target", "--log-path", folder / "logs")
    strict = ["--warn-error"] if parser == "v2" else []
    command = [*PROGRAMS[parser], "parse", *strict, *map(str, (*places, *own))]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))


def test_the_v2_parser_reads_the_project_without_a_warning(tmp_path: Path) -> None:
    assert parse("v2", tmp_path)["metrics"]


@pytest.mark.slow
def test_both_parsers_find_the_same_nodes_and_dependencies(tmp_path: Path) -> None:
    core, v2 = (parse(parser, tmp_path / parser) for parser in PROGRAMS)

    for kind in KINDS:
        assert _facts(core[kind]) == _facts(v2[kind]), kind


def _facts(things: dict[str, Any]) -> dict[str, list[Any]]:
    """What each node depends on and how it is built, by name; data tests by their kind."""
    told: dict[str, list[Any]] = {}
    for name, one in things.items():
        depends = sorted(set(one.get("depends_on", {}).get("nodes", [])))
        config = one.get("config", {})
        built = [config.get(key) for key in ("materialized", "where")]
        kind = (one.get("test_metadata") or {}).get("name", name)
        facts = [depends, built, sorted(config.get("tags") or []), one.get("column_name")]
        told.setdefault(kind, []).append(facts)
    return {kind: sorted(facts, key=str) for kind, facts in told.items()}
