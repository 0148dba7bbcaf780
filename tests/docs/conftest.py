"""A checkout in which README's first command has run, and shells that run what a page says."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from tests.conftest import free_ports, made_once
from tests.docs.code_blocks import COMMANDS, Block, blocks

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PATIENCE_SECONDS = 900

_MARK = "-- docs/tests --"


@pytest.fixture(scope="session")
def demo_checkout(shared: Path) -> Path:
    """A copy of the repository after README's first block, with its output in `demo.log`."""
    place = shared / "demo_checkout"  # the warehouse holds absolute paths: it can't be moved
    made_once(shared / "demo_has_run", lambda _: _run_the_demo(place))
    return place


def _run_the_demo(checkout: Path) -> None:
    shutil.rmtree(checkout, ignore_errors=True)  # of a run that was cut off
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git of the PATH
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout / name)
    (checkout / ".venv").symlink_to(sys.prefix)
    for name in ("requirements.lock", "requirements-demo.lock", "pyproject.toml"):
        os.utime(checkout / name, (0, 0))  # this environment holds what they say
    first, *_ = commands_of(README)
    (checkout / "demo.log").write_text("\n".join(run(checkout, [first])), encoding="utf-8")


@pytest.fixture
def checkout(demo_checkout: Path, tmp_path: Path) -> Iterator[Path]:
    """A checkout of a test's own, in which the demo has run."""
    yield shutil.copytree(demo_checkout, tmp_path / "checkout", symlinks=True)
    shutil.rmtree(tmp_path / "checkout")  # 160 MB each


def commands_of(page: Path) -> list[Block]:
    """The blocks of a page that are commands, or files that these need."""
    return [one for one in blocks(page) if one.language in COMMANDS or one.file]


def run(checkout: Path, given: Iterable[Block]) -> list[str]:
    """Type the blocks' commands into one shell, which stops at the first that fails.

    Returns:
        The output of each command, in order.
    """
    typed = [command for block in given for command in block.commands()]
    script = [f"echo '{_MARK}{one.line}'\n{one.typed}" for one in typed]
    done = subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", "exec 2>&1\n" + "\n".join(script)],
        cwd=checkout,
        env=_environment(checkout),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    _, *said = re.split(rf"^{_MARK}\d+\n", done.stdout, flags=re.MULTILINE)
    for command, output in zip(typed, said, strict=True):
        _require_shown(command.shown, output)
    return said


def _environment(checkout: Path) -> dict[str, str]:
    """A new user's, with ports on which nobody listens."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PERENNIAL_")}
    page, sandbox, mail, receiver = map(str, free_ports(4))
    return kept | {
        "PATH": f"{sys.prefix}/bin{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(checkout / "plugins"),
        "PORT": page,
        "PERENNIAL_SANDBOX_PORT": sandbox,
        "PERENNIAL_SANDBOX_SMTP_PORT": mail,
        "PERENNIAL_PUBLIC_URL": f"http://127.0.0.1:{receiver}",
    }


def _require_shown(shown: Iterable[str], output: str) -> None:
    """See that the output has the lines of the page in their order, whatever their numbers."""
    lines = iter(map(_words, output.splitlines()))
    for expected in filter(None, map(_words, shown)):
        assert any(expected in line for line in lines), (expected, output)


def _words(line: str) -> str:
    """A line without frames, spaces and the values of numbers."""
    return re.sub(r"\d[\d.,:]*", "0", re.sub(r"[\s─━│┃]+", " ", line)).strip()
