"""What tests of the package share: an installation, a lake and a project of a test's own."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from upath import UPath

from perennial.config.clock import set_world
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake

PROJECT = Path(__file__).parents[2] / "dbt_project"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An empty world."""
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    set_world(tmp_path / "home", date(2026, 3, 2))
    return Installation.here()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake of no rows."""
    return Lake(UPath(tmp_path / "lake"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project."""
    ignored = shutil.ignore_patterns("target", "logs")
    return Path(shutil.copytree(PROJECT, tmp_path / "dbt_project", ignore=ignored))
