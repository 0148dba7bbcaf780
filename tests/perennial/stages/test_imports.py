"""A task pays for the stage it runs, and for no other."""

import subprocess
import sys

import pytest

HEAVY = {"altair", "vl_convert", "scipy", "dbt", "great_expectations"}
"""What only some stages need: plots, statistics, models, gates."""


@pytest.mark.parametrize(
    ("stage", "needed"),
    [
        ("deliveries", set()),
        ("batches", set()),
        ("ingest", set()),
        ("decisions", set()),
        ("whole_day", set()),
        ("gates", {"great_expectations"}),
        ("report", {"altair", "vl_convert", "scipy"}),
        ("value", {"scipy"}),
    ],
)
def test_a_stage_imports_no_more_than_it_needs(stage: str, needed: set[str]) -> None:
    """In a fresh process, by what is loaded afterwards."""
    program = f"import sys, perennial.stages.{stage}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert HEAVY & {name.partition(".")[0] for name in done.stdout.split()} <= needed
