"""Variants that do better get more people; the holdout and fixed shares stay."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pytest
from tests.perennial.conftest import PROJECT

from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.definition import BUCKETS, Campaign
from perennial.decisions import rule_tables as policies
from perennial.decisions.variant_shares import variant_shares_of_day

DAY = date(2026, 3, 2)
SEEN = pa.table(
    {
        "campaign": ["dormant_winback"] * 2,
        "variant": ["question", "offer"],
        "person_count": [500, 500],
        "converted_count": [20, 60],
    }
)


@pytest.fixture(scope="module")
def campaigns() -> Sequence[Campaign]:
    """The catalogue, in which the winback explores three variants."""
    return [
        one.model_copy(
            update={
                "variants": {"question": 0.5, "offer": 0.3, "new": 0.2},
                "variant_choice": "explore",
                "least_variant_share": 0.05,
            }
        )
        if one.name == "dormant_winback"
        else one
        for one in load_campaigns(PROJECT).campaigns
    ]


def _tables(campaigns: Sequence[Campaign], seen: pa.Table | None) -> Mapping[str, Sequence[object]]:
    return policies.tables(
        Catalogue(tuple(campaigns), {}), DAY, variant_shares_of_day(campaigns, seen)
    )


def test_a_better_variant_gets_more_and_an_unknown_one_a_chance(
    campaigns: Sequence[Campaign],
) -> None:
    """12 % beats 4 %; a variant without results may be anything."""
    (shares,) = variant_shares_of_day(campaigns, SEEN).values()

    assert shares["question"] == pytest.approx(0.05, abs=1e-3)
    assert shares["offer"] > shares["question"]
    assert shares["new"] > 0.3
    assert sum(shares.values()) == pytest.approx(1)


def test_the_days_shares_are_recorded_as_ranges_of_buckets(campaigns: Sequence[Campaign]) -> None:
    rows = [
        row
        for row in _tables(campaigns, SEEN)["campaign_variants"]
        if row["campaign"] == "dormant_winback"
    ]
    bounds = [(row["from_bucket"], row["until_bucket"]) for row in rows]

    assert [row["variant"] for row in rows] == ["question", "offer", "new"]
    assert (bounds[0][0], bounds[-1][1]) == (0, BUCKETS)
    assert [until for _, until in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert bounds[0][1] == pytest.approx(500, abs=10)


def test_exploration_changes_no_holdout_and_no_other_campaign(
    campaigns: Sequence[Campaign],
) -> None:
    plain, learnt = _tables(campaigns, None), _tables(campaigns, SEEN)

    assert plain["campaign_policies"] == learnt["campaign_policies"]
    changed = [
        one["campaign"]
        for one, other in zip(plain["campaign_variants"], learnt["campaign_variants"], strict=True)
        if one != other
    ]
    assert set(changed) == {"dormant_winback"}


def test_without_results_the_definitions_shares_are_used(campaigns: Sequence[Campaign]) -> None:
    fixed = [one.model_copy(update={"variant_choice": "fixed"}) for one in campaigns]

    assert variant_shares_of_day(campaigns, None) == {}
    assert variant_shares_of_day(campaigns, SEEN.slice(0, 0)) == {}
    assert variant_shares_of_day(fixed, SEEN) == {}
