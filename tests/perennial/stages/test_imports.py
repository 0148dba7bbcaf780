"""A command or task loads only what it uses, seen in a new process."""

import subprocess
import sys

import pytest
from tests.perennial.stages.test_after_the_decisions import TODAY, record

from perennial.stages import batches
from perennial.stores.installation import Installation

HEAVY = {
    *("altair", "vl_convert", "scipy", "dbt", "great_expectations", "pandas"),
    *("sqlalchemy", "duckdb", "pyarrow", "pydantic", "babel", "jinja2", "alembic", "httpx"),
}
"""What takes a process from twenty milliseconds to some seconds."""

LAKE = {"pyarrow", "pydantic"}
LEDGER = {"sqlalchemy"}
TEMPLATES = {"babel", "duckdb", "jinja2"}


def loaded(program: str) -> set[str]:
    """Heavy packages that a program has loaded when it ends, with or without an error."""
    told = "import atexit, sys; atexit.register(lambda: sys.stderr.write(' '.join(sys.modules)))\n"
    done = subprocess.run(
        [sys.executable, "-c", told + program], capture_output=True, text=True, check=False
    )
    names = {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split()}

    assert "perennial" in names, done.stderr
    assert "Traceback" not in done.stderr
    return names & HEAVY


@pytest.mark.parametrize(
    ("stage", "needed"),
    [
        ("deliveries", LAKE | LEDGER),
        ("batches", LAKE | LEDGER | TEMPLATES),
        ("campaigns", LAKE | TEMPLATES),
        ("ingest", LAKE | LEDGER | {"duckdb", "babel"}),
        ("decisions", LAKE | {"duckdb"}),
        ("whole_day", set()),
        ("gates", LAKE | {"great_expectations", "jinja2"}),
        ("rules", LAKE | LEDGER | {"duckdb", "scipy"}),
        ("results", LAKE | LEDGER | {"duckdb", "scipy"}),
        ("report", LAKE | LEDGER | TEMPLATES | {"altair", "vl_convert", "scipy"}),
        ("value", LAKE | {"duckdb", "scipy"}),
    ],
)
def test_a_stage_imports_no_more_than_it_needs(stage: str, needed: set[str]) -> None:
    """Airflow starts a process for each task."""
    assert loaded(f"import perennial.stages.{stage}") <= needed


@pytest.mark.parametrize(
    ("command", "needed"),
    [
        (["--help"], set()),
        (["doctor"], LAKE | LEDGER),
        (["campaigns", "check"], LAKE | TEMPLATES),
    ],
)
def test_a_command_imports_no_more_than_it_needs(
    here: Installation, command: list[str], needed: set[str]
) -> None:
    """A person waits for it; the provider's packages don't count."""
    with here.ledger():
        pass  # the migration, which runs once, loads Alembic

    assert loaded(f"from perennial.cli import app; app({command})") <= needed


def test_sending_a_batch_does_not_load_pandas(here: Installation) -> None:
    """Loading it takes longer than ten messages, and pyarrow does so easily."""
    record(here)
    (batch,) = batches.batch(TODAY, "dormant_winback")

    program = (
        "from datetime import date; from perennial.stages import deliveries; "
        f"told = deliveries.dispatch(date.fromisoformat('{TODAY}'), '{batch}'); "
        "assert told['accepted'] == 1, told"
    )
    assert loaded(program) <= LAKE | LEDGER
