"""What must agree with the table of channels is compared with it here."""

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import yaml

from perennial.batches.render.template_sandbox import LAYOUTS
from perennial.config.environment import Settings
from perennial.domain.channels import CHANNELS, PERSON

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_its_layouts(channel: str) -> None:
    known = CHANNELS[channel]
    wanted = {f"base.{channel}.{part}.j2" for part in known.parts} or {known.layout}

    assert wanted <= {path.name for path in LAYOUTS.iterdir()}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_writes_files_by_default(channel: str) -> None:
    """Nothing leaves a laptop by accident."""
    assert Settings().provider(channel) == "file"
    assert len(entry_points(group="perennial.providers", name=f"{channel}.file")) == 1


def test_sql_knows_the_same_contact_types() -> None:
    """A macro can't import Python."""
    macro = (ROOT / "dbt_project" / "macros" / "channels.sql").read_text()

    assert dict(re.findall(r"'(\w+)': '(\w+)'", macro)) == {
        name: one.contact_type for name, one in CHANNELS.items()
    }


def test_reachability_is_tested_for_the_same_channels() -> None:
    (path,) = (ROOT / "dbt_project" / "models" / "marts").rglob("reachability.yml")

    (told,) = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    rules = told["data_tests"][0]["row_rules"]["arguments"]

    assert rules["accepted_values"]["channel"] == list(CHANNELS)


def test_the_page_of_channels_lists_the_same() -> None:
    text = (ROOT / "docs" / "reference" / "channels.md").read_text(encoding="utf-8")
    table = text.partition("| channel |")[2].partition("\n\n")[0]

    named = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(named))) == sorted(CHANNELS)


def test_public_channels_have_no_personal_address() -> None:
    assert {one.contact_type for one in CHANNELS.values() if one.is_public} == {PERSON}
