"""An empty installation."""

from datetime import date
from pathlib import Path

import pytest

from perennial.config.clock import set_world
from perennial.stores.installation import Installation


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """An empty world."""
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    set_world(tmp_path / "home", date(2026, 3, 2))
    return Installation.here()
