"""The recorded rules equal the definitions, row by row."""

from datetime import date

import pytest
from tests.perennial.conftest import PROJECT

from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.definition import BUCKETS
from perennial.decisions.rule_tables import tables
from perennial.stores.lake import SCHEMAS

DAY = date(2026, 3, 2)
CAMPAIGNS = load_campaigns(PROJECT).campaigns
RULES = tables(Catalogue(CAMPAIGNS, {}), DAY, {})


@pytest.mark.parametrize("table", RULES)
def test_rows_have_the_columns_of_the_lake(table: str) -> None:
    assert {frozenset(row) for row in RULES[table]} == {
        frozenset(SCHEMAS[table].names) - {"as_of", "day"}
    }


def test_steps_and_channels_are_numbered_from_one_in_order() -> None:
    for one in CAMPAIGNS:
        steps = [row for row in RULES["campaign_steps"] if row["campaign"] == one.name]
        ways = [row for row in RULES["campaign_channels"] if row["campaign"] == one.name]

        assert [(row["step_number"], row["step"]) for row in steps] == [
            *enumerate((step.name for step in one.steps), start=1)
        ]
        assert [(row["channel_rank"], row["channel"]) for row in ways] == [
            *enumerate(one.channels, start=1)
        ]


def test_variants_share_all_buckets() -> None:
    """The day's shares replace those of the definition; ranges leave no gap."""
    (one,) = (one for one in CAMPAIGNS if one.name == "dormant_winback")
    shares = {name: 1.0 if name == "offer" else 0.0 for name in one.variants}
    for given in ({}, {one.name: shares}):
        rows = tables(Catalogue((one,), {}), DAY, given)["campaign_variants"]

        bounds = [(row["from_bucket"], row["until_bucket"]) for row in rows]
        assert [start for start, _ in bounds] == [0, *(end for _, end in bounds[:-1])]
        assert bounds[-1][1] == BUCKETS
    assert {row["variant"] for row in rows if row["from_bucket"] != row["until_bucket"]} == {
        "offer"
    }


def test_a_blackout_is_recorded_on_its_day() -> None:
    one = CAMPAIGNS[0].model_copy(update={"blackout_days": (DAY,)})
    for day, is_blackout in ((DAY, True), (date(2026, 3, 3), False)):
        (row,) = tables(Catalogue((one,), {}), day, {})["campaign_policies"]

        assert row["is_blackout"] is is_blackout
