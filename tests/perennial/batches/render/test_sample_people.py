"""Made-up people fit the column descriptions in the audience's file."""

import json
from datetime import date
from pathlib import Path

import pytest

from perennial.batches.render.sample_people import columns_of, variables_of
from perennial.campaigns.catalogue import load_campaigns
from perennial.campaigns.definition import Campaign
from perennial.domain import DefinitionError

PROJECT = Path(__file__).parents[4] / "dbt_project"
PROFILE = """
models:
  - name: person_profile
    columns:
      - { name: tier, data_type: varchar }
      - { name: average_purchase, data_type: "decimal(9,4)" }
"""
AUDIENCE = """
models:
  - name: hello
    columns:
      - { name: person_id, data_tests: [not_null, unique] }
      - { name: tier }
      - { name: average_purchase }
      - { name: expires_on, data_tests: [not_null] }
      - { name: silent_days }
      - { name: discount_share }
      - { name: is_member }
      - { name: seen_at }
      - { name: reserved_until }
      - { name: product_url }
      - { name: amount, data_tests: [{ accepted_values: { arguments: { values: [$5, $10] } } }] }
      - { name: items, data_type: "struct(name varchar, price decimal(9,2))[]" }
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Campaign:
    folder = tmp_path / "models" / "campaigns" / "vip" / "hello"
    folder.mkdir(parents=True)
    (tmp_path / "models" / "marts").mkdir()
    (tmp_path / "models" / "marts" / "person_profile.yml").write_text(PROFILE)
    (folder / "hello.yml").write_text(AUDIENCE)
    shipped = load_campaigns(PROJECT).campaigns[0]
    return shipped.model_copy(update={"folder": folder, "name": "hello"})


def test_values_fit_the_type_of_their_columns(campaign: Campaign) -> None:
    """Declared, as in the profile, or guessed from the name or a filter; the longest of a few."""
    columns = columns_of(campaign, {"reserved_until": "date"})

    variables = json.loads(variables_of(columns, locale="en", as_of=date(2026, 3, 2)))

    item = {"name": "name", "price": 12.5}
    assert variables == {
        "tier": "tier",
        "average_purchase": 12.5,
        "expires_on": "2026-03-09",
        "silent_days": 3,
        "discount_share": 0.25,
        "is_member": True,
        "seen_at": "2026-03-09 09:00:00",
        "reserved_until": "2026-03-09",
        "product_url": "https://example.com/product_url",
        "amount": "$10",
        "items": [item, item, item],
    }


def test_only_tested_columns_are_never_null(campaign: Campaign) -> None:
    """`accepted_values` allows null."""
    never = [one.name for one in columns_of(campaign, {}) if not one.may_be_null]

    assert never == ["expires_on"]


def test_one_column_can_be_left_null(campaign: Campaign) -> None:
    columns = columns_of(campaign, {})
    content = variables_of(columns, locale="zh", as_of=date(2026, 3, 2), without="tier")

    assert [name for name, value in json.loads(content).items() if value is None] == ["tier"]


def test_an_invalid_type_is_reported_with_file_and_key(campaign: Campaign) -> None:
    path = campaign.folder / "hello.yml"
    path.write_text(AUDIENCE.replace("struct(", "strict("))

    with pytest.raises(DefinitionError, match=r"hello\.yml: columns\.items\.data_type: strict"):
        columns_of(campaign, {})
