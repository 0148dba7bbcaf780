"""What tests of the package share: an installation, a lake, a project."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from upath import UPath

from perennial.config.business import Business, business
from perennial.config.clock import set_world
from perennial.config.environment import Settings
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger, open_ledger

PROJECT = Path(__file__).parents[2] / "dbt_project"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    set_world(tmp_path / "home", date(2026, 3, 2))
    return Installation.here()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(UPath(tmp_path / "lake"))


@pytest.fixture
def ledger(sqlite_url: str) -> Iterator[Ledger]:
    with open_ledger(sqlite_url) as ledger:
        yield ledger


@pytest.fixture(scope="session")
def shop() -> Business:
    return business(PROJECT)


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Make settings of an installation in this test's folder.

    Names that are no field of `Settings` go into the environment: `email_provider="smtp"`, and
    `twilio={"sender": "MG1"}` as `PERENNIAL_TWILIO_SENDER`.
    """

    def make(**given: Any) -> Settings:
        fields = {name: given.pop(name) for name in Settings.model_fields.keys() & given}
        for name, value in given.items():
            rest = value if isinstance(value, dict) else {"": value}
            for field, one in rest.items():
                monkeypatch.setenv(f"PERENNIAL_{name}_{field}".rstrip("_").upper(), str(one))
        return Settings(home=tmp_path / "home", **fields)

    return make


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the shipped project."""
    ignored = shutil.ignore_patterns("target", "logs")
    return Path(shutil.copytree(PROJECT, tmp_path / "dbt_project", ignore=ignored))
