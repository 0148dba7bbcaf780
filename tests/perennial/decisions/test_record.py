"""Recorded decisions are never rewritten."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.conftest import PROJECT
from upath import UPath

from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.recorded_rules import programmes
from perennial.decisions import record as decisions
from perennial.stores.lake import SCHEMAS, Lake

DAY = date(2017, 12, 1)


def decided(*rows: tuple[str, str, str, str]) -> decisions.Decided:
    """Decisions from campaign, person, outcome and reason; a person who gets a message enters."""
    names = ("campaign", "person_id", "outcome", "reason")
    filled = [dict(zip(names, row, strict=True)) for row in rows]
    return decisions.Decided(
        _table("decisions", filled),
        _table("enrolments", [row for row in filled if row["outcome"] == "send"]),
        _table("holdouts", [{"draw": row["campaign"], **row} for row in filled]),
        _table("accounts", [{"external_id": row["person_id"], **row} for row in filled]),
    )


def _table(name: str, rows: list[dict[str, str]]) -> pa.Table:
    names = SCHEMAS[name].names
    return pa.Table.from_pylist(
        [{key: row.get(key) for key in names} for row in rows], SCHEMAS[name]
    )


FIRST = decided(("c", "p1", "send", "selected"), ("c", "p2", "skip", "cooldown"))
OTHER = decided(("c", "p1", "skip", "no_consent"), ("c", "p2", "skip", "cooldown"))


def test_the_first_decisions_of_a_day_stay(lake: Lake) -> None:
    """A second run with other rules changes no byte."""
    decisions.record(lake, DAY, FIRST)
    paths = [
        lake.files(table, DAY)[0] for table in ("decisions", "enrolments", "holdouts", "accounts")
    ]
    before = [path.read_bytes() for path in paths]

    held = decisions.record(lake, DAY, OTHER)

    assert [path.read_bytes() for path in paths] == before
    assert decisions.count(held) == {"c": {"send: selected": 1, "skip: cooldown": 1}}
    assert decisions.differences(held, OTHER.decisions) == 1
    assert decisions.differences(held, FIRST.decisions) == 0


def test_a_dry_run_follows_the_latest_rules(lake: Lake) -> None:
    decisions.record_dry_run(lake, DAY, FIRST.decisions)

    assert decisions.record_dry_run(lake, DAY, OTHER.decisions).equals(decisions.read(lake, DAY))
    assert decisions.differences(decisions.read(lake, DAY), OTHER.decisions) == 0


@given(st.permutations(range(6)))
def test_the_order_of_the_input_changes_no_byte(order: list[int]) -> None:
    rows = [(f"c{n % 2}", f"p{n}", "send", "selected") for n in range(6)]
    lakes = [Lake(UPath("memory://") / f"{id(order)}-{n}") for n in range(2)]

    decisions.record(lakes[0], DAY, decided(*rows))
    decisions.record(lakes[1], DAY, decided(*(rows[n] for n in order)))

    for table in ("decisions", "enrolments", "holdouts", "accounts"):
        first, second = (lake.files(table, DAY)[0].read_bytes() for lake in lakes)
        assert first == second


def test_recorded_rules_stay_once_the_day_is_decided(lake: Lake) -> None:
    catalogue = load_campaigns(PROJECT)
    decisions.record_policies(lake, DAY, catalogue)
    decisions.record_policies(lake, DAY, Catalogue(catalogue.campaigns[:2], {}))
    assert sorted(programmes(lake, DAY)) == ["dormant_winback", "vip_exclusive"]
    decisions.record(lake, DAY, FIRST)

    decisions.record_policies(lake, DAY, catalogue)

    assert sorted(programmes(lake, DAY)) == ["dormant_winback", "vip_exclusive"]


def test_recorded_rules_equal_the_definitions(lake: Lake) -> None:
    catalogue = load_campaigns(PROJECT)
    decisions.record_policies(lake, DAY, catalogue)

    variants = pq.read_table(lake.files("campaign_variants", DAY)[0]).to_pylist()
    policies = pq.read_table(lake.files("campaign_policies", DAY)[0]).to_pylist()

    assert [row for row in variants if row["campaign"] == "dormant_winback"] == [
        {"campaign": "dormant_winback", "variant": name, "from_bucket": low, "until_bucket": high}
        for name, low, high in [
            ("nostalgic", 0, 3400),
            ("offer", 3400, 6700),
            ("question", 6700, 10000),
        ]
    ]
    assert [(row["campaign"], row["holdout_buckets"]) for row in policies] == [
        ("vip_exclusive", 500),
        ("dormant_winback", 1000),
        ("welcome_first_order", 1000),
    ]


def test_a_day_without_decisions_has_no_rows(lake: Lake) -> None:
    assert not decisions.is_recorded(lake, DAY)
    assert decisions.read(lake, DAY).num_rows == 0
    assert sorted(programmes(lake, DAY)) == []
