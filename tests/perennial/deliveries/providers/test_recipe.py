"""The guide for providers inside the house holds: what it lists is all that is needed."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from perennial.config.environment import Settings

ROOT = Settings().project
BLOCK = re.compile(
    r"^`([\w./-]+)`((?:(?!^```)[\s\S])*?)^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository with the provider of the guide, and what `pip install` would say of it."""
    leave = shutil.ignore_patterns("__pycache__", "*.pyc", "images")
    for name in ("plugins", "tests", "docs", "bench"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    (tmp_path / "dbt_project").mkdir()
    for name in ("dbt_project/dbt_project.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    guide = (ROOT / "docs" / "how-to" / "add-a-provider-inside.md").read_text(encoding="utf-8")
    for path, between, content in BLOCK.findall(guide):
        _follow(tmp_path / path, between, content)
    _announce(tmp_path)
    return tmp_path


def _follow(path: Path, between: str, content: str) -> None:
    """Write a file of the guide, or put lines where the guide says."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        for heading, line in re.findall(r"^(\[.*\])\n(.*)\n", content, re.MULTILINE):
            start = re.search(rf"^{re.escape(heading)}.*\n", text, re.MULTILINE).end()
            text = f"{text[:start]}{line}\n{text[start:]}"
    else:
        (above,) = re.findall(r"below the line of (`[\w.]+`)", between)
        start = re.search(rf"^\| {above} \|.*\n", text, re.MULTILINE).end()
        text = text[:start] + content + text[start:]
    path.write_text(text, encoding="utf-8")


def _announce(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = root / "plugins" / "perennial-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: perennial\nVersion: 0.1.0\n")
    groups = [
        "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items())])
        for group, points in project["entry-points"].items()
    ]
    (about / "entry_points.txt").write_text("\n\n".join(groups) + "\n")


def test_the_provider_of_the_guide_is_whole(copy: Path) -> None:
    """It is opened, sends to its emulator, has a form and stands in both references."""
    tests = "tests/perennial/deliveries/providers"
    wanted = [f"{tests}/test_providers.py", f"{tests}/test_provider_settings.py"]
    wanted += ["tests/perennial/worlds/sandbox/test_docs.py"]
    chosen = "beacon or reference or listed"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", chosen, *wanted],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "plugins"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"^1\d passed", done.stdout, re.MULTILINE), done.stdout
