"""The warehouse is opened late, closed early, and says clearly why it can't be opened."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from perennial.config.environment import Settings
from perennial.domain import BrokenWorld
from perennial.stores import warehouse

BUILD = """
import os, subprocess, sys
from datetime import date
from perennial.config.environment import Settings
from perennial.domain import BuildFailed
from perennial.stores import warehouse
here = Settings(home=sys.argv[1], project=sys.argv[2])
try:
    print(warehouse.build(here, "staging", date(2026, 3, 2), excluded=sys.argv[3:]))
except BuildFailed as error:
    print(f"BuildFailed: {error}")
write = "import duckdb, sys; duckdb.connect(sys.argv[1])"
done = subprocess.run([sys.executable, "-c", write, here.warehouse_path])
print(done.returncode == 0, os.environ.get("PERENNIAL_AS_OF"))
"""
PROFILE = """
small:
  target: day
  outputs: { day: { type: duckdb, path: "{{ env_var('PERENNIAL_WAREHOUSE') }}" } }
"""


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A project with a valid model, one whose test fails, and one of another layer."""
    project = tmp_path / "project" / "dbt_project"
    staging = project / "models" / "staging"
    staging.mkdir(parents=True)
    (project / "dbt_project.yml").write_text("{name: small, profile: small, version: 1.0.0}")
    (project / "profiles.yml").write_text(PROFILE)
    (staging / "sound.sql").write_text("select '{{ env_var('PERENNIAL_AS_OF') }}' as day")
    (staging / "empty.sql").write_text("select cast(null as integer) as id")
    (staging / "empty.yml").write_text(
        "models: [{name: empty, columns: [{name: id, data_tests: [not_null]}]}]"
    )
    (project / "models" / "other.sql").write_text("select 1 as one")
    return Settings(home=tmp_path / "home", project=tmp_path / "project")


def build(here: Settings, *excluded: str) -> str:
    """Build in another process, since dbt leaves files open; return what it says."""
    command = [sys.executable, "-c", BUILD, str(here.home), str(here.project), *excluded]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_a_build_reports_failed_tests_and_releases_the_file(here: Settings) -> None:
    said = build(here)

    assert "built=('empty', 'sound')" in said
    assert "failed={'empty': 'not_null_empty_id: Got 1 result" in said
    assert said.endswith("True None\n")
    assert warehouse.tables(here, "main") == ["empty", "sound"]
    assert warehouse.read(here, "select day from sound").to_pylist() == [{"day": "2026-03-02"}]
    assert build(here, "empty").startswith("Build(built=('sound',), failed={})")


def test_an_invalid_project_builds_nothing(here: Settings) -> None:
    """A retry would not help; the message is dbt's."""
    (here.dbt_project / "models" / "staging" / "sound.sql").write_text(
        "select * from {{ ref('nobody') }}"
    )

    said = build(here)

    assert "BuildFailed: dbt can't build staging: " in said
    assert "nobody" in said


PARSES = """
import sys
from datetime import date
from pathlib import Path
from dbt.cli.main import dbtRunner
from perennial.config.environment import Settings
from perennial.stores import warehouse
here = Settings(home=sys.argv[1], project=sys.argv[2], dbt_parser=sys.argv[3])
commands = []
invoke = dbtRunner.invoke
def counted(self, given):
    commands.append(given[0])
    return invoke(self, [one.replace("dbt-core-experimental-parser", sys.argv[4]) for one in given])
dbtRunner.invoke = counted
def build(day):
    return warehouse.build(here, "other", date(2026, 3, day)).built, commands
print(build(2))
print(build(3))
print(build(3))
here = here.model_copy(update={"warehouse": here.home / "preview.duckdb"})
print(build(3))
here = here.model_copy(update={"lake_url": str(here.home / "another_lake")})
print(build(3))
(here.dbt_project / "models" / "other.sql").write_text("select 2 as two")
print(build(3))
"""


def parses(here: Settings, parser: str, v2_program: str) -> subprocess.CompletedProcess[str]:
    """Run two days and a changed model, in another process."""
    command = [sys.executable, "-c", PARSES, str(here.home), str(here.project), parser, v2_program]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("parser", ["core", "v2"])
def test_a_process_parses_once_for_the_same_project_and_places(here: Settings, parser: str) -> None:
    """Another day needs no second parse; another warehouse, lake or model does.

    If nothing changed, nothing is built.
    """
    said = parses(here, parser, "dbt-core-experimental-parser").stdout

    expected, commands = [], list[str]()
    for new in (["parse", "build"], ["build"], [], *3 * [["parse", "build"]]):
        commands += new
        expected.append(f"({('other',) if new else ()}, {commands})")
    assert said.splitlines() == expected


def test_dbts_own_parser_replaces_a_v2_parser_that_fails(here: Settings) -> None:
    done = parses(here, "v2", "no-such-parser")

    assert "(('other',), ['parse', 'parse', 'build'])" in done.stdout
    assert "dbt's own parser reads the project" in done.stderr


def test_a_locked_or_missing_warehouse_is_retried(here: Settings) -> None:
    with pytest.raises(BrokenWorld, match="Can't read the warehouse"):
        warehouse.tables(here, "main")

    here.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    command = [sys.executable, "-c", hold, str(here.warehouse_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline()
        with pytest.raises(BrokenWorld, match="Can't read the warehouse"):
            warehouse.tables(here, "main")
        writer.communicate(b"\n")


def test_parameters_are_not_part_of_a_querys_text(here: Settings) -> None:
    here.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.connect(str(here.warehouse_path)).close()

    assert warehouse.read(here, "select $name as name", name="'; --").to_pylist() == [
        {"name": "'; --"}
    ]


@pytest.mark.parametrize("cause", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_what_dbt_wraps_is_raised_as_it_is(
    here: Settings, monkeypatch: pytest.MonkeyPatch, cause: BaseException
) -> None:
    """Ctrl-C and a full disk are no failed build."""
    wrapped = RuntimeError("unhandled")
    wrapped.__cause__ = cause
    stopped = SimpleNamespace(result=None, exception=wrapped)
    monkeypatch.setattr(warehouse, "_invoke", lambda *_: stopped)

    with pytest.raises(type(cause)):
        warehouse.build(here, "staging", date(2026, 3, 1))
