"""Each kind of rule in `row_rules` is seen to fail, and says where."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2] / "dbt_project"
PROFILE = """
perennial:
  target: day
  outputs: { day: { type: duckdb, path: "{{ env_var('PERENNIAL_WAREHOUSE') }}" } }
"""
BUILD = """
import json, sys
from datetime import date
from perennial.config.environment import Settings
from perennial.stores import warehouse
here = Settings(home=sys.argv[1], project=sys.argv[2])
print(json.dumps(warehouse.build(here, "staging", date(2026, 3, 2)).failed))
"""
ROWS = """
select * from (values
    ('a', 1, 'north', 0.5), ('b', 2, 'south', 1.0), ('b', 3, null, null), (null, 4, 'west', 1.5)
) as given (id, number, region, share)
"""
CASES = {
    "missing": ({"key": ["id", "number"]}, "id is not null (1 rows, such as id null, number 4)"),
    "twice": ({"key": None, "unique": [["id"]]}, "id is unique (1 rows, such as id b)"),
    "empty": (
        {"key": ["number"], "not_null": ["region"]},
        "region is not null (1 rows, such as number 3)",
    ),
    "unknown": (
        {"key": ["number"], "accepted_values": {"region": ["north", "south"]}},
        "(region is null or region in ('north', 'south')) (1 rows, such as number 4)",
    ),
    "much": (
        {"key": ["number"], "within": {"share": [0, 1]}},
        "(share is null or share >= 0 and share <= 1) (1 rows, such as number 4)",
    ),
    "little": (
        {"key": ["number"], "within": {"share": [0.7, None]}},
        "(share is null or share >= 0.7) (1 rows, such as number 1)",
    ),
    "untrue": (
        {"key": ["number"], "holds": ["region <> 'south'"]},
        "region <> 'south' (2 rows, such as number 2)",
    ),
    "several": (
        {"key": ["number"], "not_null": ["id", "region"]},
        "id is not null (1 rows, such as number 4); not true: region is not null (1 rows",
    ),
}
SOUND = {
    "all_hold": {
        "key": ["number"],
        "unique": [["id", "number"]],
        "accepted_values": {"region": ["north", "south", "west"]},
        "within": {"share": [0, 2], "number": [None, 4]},
        "holds": ["number > 0"],
    }
}


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("row_rules")
    project = folder / "dbt_project"
    staging = project / "models" / "staging"
    staging.mkdir(parents=True)
    shutil.copytree(PROJECT / "tests", project / "tests")
    (project / "macros").mkdir()
    for name in ("row_rules.sql", "engine.sql"):
        shutil.copy(PROJECT / "macros" / name, project / "macros")
    (project / "dbt_project.yml").write_text(
        "{name: perennial, profile: perennial, version: 1.0.0}"
    )
    (project / "profiles.yml").write_text(PROFILE)
    for name, rules in {**{name: case[0] for name, case in CASES.items()}, **SOUND}.items():
        model = {"name": name, "data_tests": [{"row_rules": {"arguments": rules}}]}
        (staging / f"{name}.yml").write_text(yaml.safe_dump({"models": [model]}))
        (staging / f"{name}.sql").write_text(ROWS)
    command = [sys.executable, "-c", BUILD, str(folder / "home"), str(folder)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told: dict[str, str] = json.loads(said.splitlines()[-1])
    return told


@pytest.mark.parametrize("name", CASES)
def test_a_failure_names_rule_count_and_key(failed: dict[str, str], name: str) -> None:
    assert f"not true: {CASES[name][1]}" in failed[name]


def test_rows_that_follow_every_rule_pass(failed: dict[str, str]) -> None:
    assert set(failed) == set(CASES)
