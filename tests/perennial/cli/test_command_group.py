"""What a command that fails tells a person, and what a shell sees of it."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.perennial.cli.conftest import run

from perennial.domain import BrokenWorld
from perennial.domain.system_errors import REMEDIES
from perennial.stores.installation import Installation

BROKEN = "perennial.stages.whole_day.follow"


def fail(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let every stage fail."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(BROKEN, broken)


def perennial(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "perennial.cli", *words],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_our_own_error_is_one_line(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets in it are no markup."""
    fail(monkeypatch, BrokenWorld("the [red]disk[/] sulks: [/nonsense]"))

    told = run("ingest", code=1)

    assert told == "BrokenWorld: the [red]disk[/] sulks: [/nonsense]\n"


@pytest.mark.parametrize("number", sorted(REMEDIES))
def test_an_error_of_the_system_says_where_and_what_to_do(
    here: Installation, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A full disk is nothing that needs a traceback."""
    fail(monkeypatch, OSError(number, os.strerror(number), "/some/file"))

    told = run("ingest", code=1)

    assert told == f"BrokenWorld: /some/file: {os.strerror(number).lower()}. {REMEDIES[number]}\n"


def test_an_error_of_the_system_without_a_file(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as an address."""
    fail(monkeypatch, OSError(errno.ECONNREFUSED, "Connection refused"))

    told = run("ingest", code=1)

    assert told.startswith("BrokenWorld: Connection refused. Run this again;")


def test_a_bug_leaves_its_traceback_in_a_file(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is named as what it is."""
    fail(monkeypatch, ZeroDivisionError("of a bug"))

    told = run("ingest", code=1)

    (file,) = re.findall(r"Report it with (\S+\.log)\.", told)
    assert told.count("\n") == 1
    assert "ZeroDivisionError: of a bug" in Path(file).read_text()
    assert Path(file).stat().st_mode & 0o777 == 0o600
    Path(file).unlink()


@pytest.mark.parametrize("error", [ZeroDivisionError("of a bug"), BrokenWorld("of the world")])
def test_debug_prints_the_traceback(
    here: Installation, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """By option or variable."""
    fail(monkeypatch, error)

    assert "Traceback" in run("--debug", "ingest", code=1)
    monkeypatch.setenv("PERENNIAL_DEBUG", "1")
    assert "Traceback" in run("ingest", code=1)


def test_ctrl_c_is_one_line(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the exit code that shells expect."""
    fail(monkeypatch, KeyboardInterrupt())

    assert run("ingest", code=130).startswith("Stopped: You pressed Ctrl-C.")


@pytest.mark.parametrize("typed", ["dispach", "campains"])
def test_a_misspelt_command_is_guessed(typed: str) -> None:
    """By the nearest name."""
    assert "Did you mean" in run(typed, code=2)


def test_the_version_is_the_package_s() -> None:
    """Whoever reports a bug can say which."""
    assert re.fullmatch(r"perennial \d+\.\d+\.\d+\n", run("--version"))


def test_a_day_that_no_calendar_of_ours_holds_is_refused(here: Installation) -> None:
    """Tables look some days back and ahead."""
    assert "between 1971 and 8999" in run("decide", "--as-of", "0001-01-01", code=2)


def test_a_closed_pipe_is_no_error(here: Installation) -> None:
    """`perennial ... | head -1` ends in silence."""
    command = f"{sys.executable} -m perennial.cli findings --help | head -1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)

    assert done.stderr == ""


@pytest.mark.parametrize("columns", ["80", "40"])
def test_without_a_terminal_there_are_no_colours(here: Installation, columns: str) -> None:
    """Whatever the locale, in a narrow window too."""
    done = perennial("doctor", COLUMNS=columns, LC_ALL="C", PYTHONUTF8="0")

    assert "Traceback" not in done.stderr
    assert "\x1b[" not in done.stdout + done.stderr
    assert "campaigns" in done.stdout
