"""The harness measures the whole process tree, and writes results in one form."""

import json
import sys
from pathlib import Path

import pytest
from bench.harness import Goal, Result, Usage, measure, table, write
from bench.room import ROOT

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def python(tmp_path: Path, code: str) -> Usage:
    return measure((sys.executable, "-c", code), environment={}, log=tmp_path / "log")


def test_a_grandchilds_time_counts(tmp_path: Path) -> None:
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}], check=True)"

    assert python(tmp_path, nested).cpu > 0.3


def test_sleeping_takes_no_cpu_time(tmp_path: Path) -> None:
    assert python(tmp_path, "import time; time.sleep(1)").cpu < 0.5


def test_peak_memory_is_the_childs_own(tmp_path: Path) -> None:
    """It counts bytes. The measuring process is small, since Linux passes a parent's peak on."""
    measured = f"""
import sys
from pathlib import Path
from bench.harness import measure
for code in ("pass", "bytearray(100_000_000).count(0)"):
    command = (sys.executable, "-c", code)
    print(measure(command, environment={{}}, log=Path({str(tmp_path / "inner")!r})).peak)
"""
    measure(
        (sys.executable, "-c", measured),
        environment={"PYTHONPATH": str(ROOT)},
        log=tmp_path / "log",
    )

    small, big = map(int, (tmp_path / "log").read_text().split())
    assert 90_000_000 < big - small < 130_000_000


def test_a_failed_command_is_an_error_with_its_output(tmp_path: Path) -> None:
    """No figure comes from a run that did not finish."""
    with pytest.raises(RuntimeError, match="no such table"):
        python(tmp_path, "raise SystemExit('no such table')")


RESULTS = [
    Result("cheap, s", value=1.23456, peer=2, limit=1, goal=Goal("ratio", 0.7)),
    Result("dear, s", value=3, goal=Goal("value", 2.5)),
    Result("only said, s", value=3, peer=1),
]


def test_results_for_machines_have_the_same_keys(tmp_path: Path) -> None:
    write(RESULTS, tmp_path / "out/latest.json")

    written = json.loads((tmp_path / "out/latest.json").read_text())["results"]
    assert written[0] == {
        "name": "cheap, s",
        "value": 1.235,
        "peer": 2,
        "limit": 1,
        "ratio": 0.6173,
        "goal": "ratio <= 0.7",
        "goal_met": True,
    }
    assert [result["goal_met"] for result in written] == [True, False, None]
    assert {tuple(result) for result in written} == {tuple(written[0])}


def test_a_missed_goal_stands_out_for_people() -> None:
    lines = table(RESULTS).splitlines()

    assert lines[1].split()[-5:] == ["0.617", "ratio", "<=", "0.7", "met"]
    assert lines[2].endswith("MISSED")
    assert len(lines) == 4


def test_a_goal_for_a_ratio_needs_both_results() -> None:
    """Missing data must not pass."""
    with pytest.raises(ValueError, match="needs a peer"):
        _ = Result("alone", value=1, goal=Goal("ratio", 2)).goal_met
