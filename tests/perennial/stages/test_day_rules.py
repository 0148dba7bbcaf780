"""The day is decided by the rules of campaigns that were checked and built, and no others."""

import logging
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from perennial.campaigns.recorded_rules import programmes
from perennial.stages import campaigns, rules
from perennial.stores.installation import Installation

TODAY = date(2026, 3, 2)
FOLDER = "models/campaigns/winback/dormant_winback"


@pytest.fixture
def here(here: Installation, project: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("PERENNIAL_PROJECT", str(project.parent))
    return Installation.here()


def appear(folder: Path) -> None:
    for file in shutil.copytree(folder, folder.with_name("late_winback")).glob("dormant_winback.*"):
        text = file.read_text(encoding="utf-8").replace("dormant_winback", "late_winback")
        file.with_stem("late_winback").write_text(text, encoding="utf-8")


def misspell(folder: Path) -> None:
    path = folder / "dormant_winback.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("priority:", "priorty:"))


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        (appear, "late_winback", "its folder appeared after the day's campaigns were checked"),
        (misspell, "dormant_winback", "config.meta.priorty: Extra inputs are not permitted"),
        (shutil.rmtree, "dormant_winback", "its folder is gone"),
    ],
)
def test_a_campaign_that_changed_after_its_check_is_left_out_with_a_warning(
    change: Callable[[Path], None],
    name: str,
    why: str,
    here: Installation,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It would be decided without an audience."""
    checked = campaigns.check_campaigns(TODAY)
    change(here.settings.dbt_project / FOLDER)

    with caplog.at_level(logging.ERROR, "perennial"):
        day = rules.record_rules(TODAY, checked)

    assert why in day["left_out"][name]
    assert f"Left out today: campaign {name}: " in caplog.text
    assert why in caplog.text
    assert set(day["campaigns"]) == set(checked["campaigns"]) - {name}
    assert set(programmes(here.lake, TODAY)) == set(day["campaigns"])


def test_a_campaign_left_out_before_is_not_reported_again(
    here: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    vip, *rest = campaigns.check_campaigns(TODAY)["campaigns"]

    day = rules.record_rules(TODAY, {"campaigns": rest, "left_out": {vip: "its model fails"}})

    assert day == {"campaigns": rest, "left_out": {vip: "its model fails"}}
    assert "LEFT OUT" not in caplog.text
    assert vip not in programmes(here.lake, TODAY)
