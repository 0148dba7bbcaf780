"""The business's settings are shared by SQL and Python; a wrong one stops the day."""

import shutil
from pathlib import Path

import pytest

from perennial.business import business
from perennial.domain import DefinitionError

PROJECT = Path(__file__).parents[2] / "dbt_project"


def test_reads_the_variables_that_dbt_reads() -> None:
    """One home for zone, currency and thresholds."""
    shop = business(PROJECT)

    assert (shop.business_zone, shop.business_currency) == ("America/New_York", "USD")
    assert (shop.novice_days, shop.dormant_days, shop.lost_days) == (30, 30, 60)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("America/New_York", "America/Gotham", "business_zone"),
        ("business_currency: USD", "business_currency: dollars", "business_currency"),
        ("daily_cap: 1", "daily_cap: -1", "daily_cap"),
        ("global_holdout_share: 0.05", "global_holdout_share: 1", "global_holdout_share"),
        ("weekly_cap: 4", "weekly_cup: 4", "weekly_c"),
    ],
)
def test_a_wrong_setting_names_file_and_key(
    tmp_path: Path, right: str, wrong: str, key: str
) -> None:
    """A missing zone or a misspelt cap must never pass for a default."""
    project = Path(shutil.copytree(PROJECT, tmp_path / "dbt_project"))
    path = project / "dbt_project.yml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")

    with pytest.raises(DefinitionError, match=rf"dbt_project\.yml: vars\.{key}"):
        business(project)
