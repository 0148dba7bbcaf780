"""Affinities and habits equal a plain computation over the same acts, in any order."""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

AS_OF = date(2017, 12, 1)
BUSINESS = ZoneInfo("America/New_York")
ZONES = {"p0": ZoneInfo("Asia/Shanghai"), "p1": ZoneInfo("Europe/Berlin"), "p2": BUSINESS}
CATEGORIES = {f"x{n}": f"category {n % 4}" for n in range(12)}  # x12 is in no catalogue
STRENGTHS = {"purchase": 1.0, "purchase_item": 1.0, "cart_added": 0.5, "product_viewed": 0.2}
SELECTION = ("--select", "+behaviour_patterns")
TABLES = ("marts.product_interests", "marts.affinities", "marts.behaviour_patterns")

Row = dict[str, Any]


def events() -> list[Row]:
    """Some four hundred days of eight people, the last of whom did next to nothing."""
    draw = random.Random(7)  # noqa: S311 - made-up events
    start = datetime(2016, 11, 1, tzinfo=UTC).replace(tzinfo=None)
    rows: list[Row] = []
    for n in range(900):
        person = min(draw.randrange(7), draw.randrange(7)) if n else 7
        kind = draw.choice(
            [*STRENGTHS, "visit", "feature_used", "content_viewed", "campaign_received"]
        )
        said = {
            "store_id": draw.choice("ABC"),
            "channel": draw.choice(["app", "web"]),
            "feature": draw.choice(["charts", "export"]),
            "topic": draw.choice(["trends", "prices"]),
        }
        rows.append(
            {
                "event_id": f"e{n}",
                "external_id": f"p{person}",
                "event_type": kind if n else "purchase",
                "product_id": f"x{draw.randrange(13)}" if kind in STRENGTHS else None,
                "properties": json.dumps(said),
                "occurred_at": start + timedelta(minutes=draw.randrange(395 * 1440)),
            }
        )
    return rows


@pytest.fixture(scope="module")
def world(make_warehouse: Callable[[], Any]) -> Any:
    warehouse = make_warehouse()
    known = {"updated_at": datetime(2016, 11, 1), "loaded_at": datetime(2016, 11, 1)}  # noqa: DTZ001
    profiles = [
        {"external_id": who, "time_zone": str(zone), **known} for who, zone in ZONES.items()
    ]
    warehouse.put("raw/profiles", profiles, date(2016, 11, 1))
    products = [
        {"product_id": product, "category": category, "brand": product[1], **known}
        for product, category in CATEGORIES.items()
    ]
    warehouse.put("raw/products", products, date(2016, 11, 1))
    warehouse.events(events())
    warehouse.dbt(
        "build", *SELECTION, "--exclude-resource-type", "unit_test", as_of=AS_OF.isoformat()
    )
    return warehouse


def local(row: Mapping[str, Any], zone: ZoneInfo = BUSINESS) -> datetime:
    return row["occurred_at"].replace(tzinfo=UTC).astimezone(zone)


def seen() -> list[Row]:
    first = AS_OF - timedelta(days=365)
    return [row for row in events() if first <= local(row).date() < AS_OF]


def values_of(row: Row) -> dict[str, Any]:
    said, kind = json.loads(row["properties"]), row["event_type"]
    found: dict[str, Any] = {}
    if kind in STRENGTHS and row["product_id"] in CATEGORIES:
        found |= {"category": CATEGORIES[row["product_id"]], "brand": row["product_id"][1]}
    if kind == "purchase":
        found["store"] = said["store_id"]
    if kind in ("purchase", "visit"):
        found["channel"] = said["channel"]
    if kind == "feature_used":
        found["feature"] = said["feature"]
    if kind == "content_viewed":
        found["content"] = said["topic"]
    if kind not in ("purchase_item", "campaign_received"):
        hour = local(row, ZONES.get(row["external_id"], BUSINESS)).hour
        found["hour"] = f"{hour:02}"
    return found


def test_shares_are_those_of_a_plain_computation(world: Any) -> None:
    weights: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in seen():
        age = (AS_OF - local(row).date()).days - 1
        for dimension, value in values_of(row).items():
            strength = STRENGTHS[row["event_type"]] if dimension in ("category", "brand") else 1
            key = row["external_id"], dimension
            weights[key][value] += strength * 0.5 ** (age / 90)
            counts[key][value] += 1

    rows = world.query(
        "select person_id, dimension, affinity_value, affinity_rank, act_count, variety, "
        "affinity_share from marts.affinities order by person_id, dimension, affinity_rank"
    )
    assert len(rows) == sum(min(5, len(values)) for values in weights.values()) > 150
    for person, dimension, value, rank, act_count, variety, share in rows:
        weighed, counted = weights[person, dimension], counts[person, dimension]
        assert act_count == counted[value]
        assert float(share) == pytest.approx(weighed[value] / weighed.total(), abs=2e-8)
        assert weighed[value] == pytest.approx(sorted(weighed.values())[-rank], abs=1e-6)
        squares = sum(count**2 for count in counted.values())
        assert float(variety) == pytest.approx(counted.total() ** 2 / squares, abs=1e-4)


def test_gaps_are_those_of_a_plain_computation(world: Any) -> None:
    days = defaultdict(set)
    for row in seen():
        if row["event_type"] == "purchase":
            days[row["external_id"]].add(local(row).date())

    rows = world.query(
        "select person_id, use_days_count, median_gap_days, gap_spread, current_gap_days "
        "from marts.behaviour_patterns"
    )
    assert len(rows) == 8
    for person, day_count, median, spread, current in rows:
        active = sorted(days[person])
        gaps = sorted((b - a).days for a, b in pairwise(active))
        assert day_count == len(active)
        assert median == at_share(gaps, 0.5)
        if gaps:
            expected = (at_share(gaps, 0.75) - at_share(gaps, 0.25)) / at_share(gaps, 0.5)
            assert float(spread) == pytest.approx(expected, abs=1e-4)
            assert current == (AS_OF - active[-1]).days


def at_share(values: list[int], share: float) -> Any:
    """The smallest value with at least this share of all values up to it."""
    return values[math.ceil(share * len(values)) - 1] if values else None


def test_the_order_of_events_changes_nothing(world: Any) -> None:
    before = {table: world.rows(table) for table in TABLES}
    for file in (world.lake.root / "raw/events").glob("*/[0-9]*.parquet"):
        file.unlink()
    shuffled = events()
    random.Random(8).shuffle(shuffled)  # noqa: S311 - made-up events

    for piece in range(3):
        world.events(shuffled[piece::3])
    world.dbt("run", *SELECTION, "--full-refresh", as_of=AS_OF.isoformat())

    assert {table: world.rows(table) for table in TABLES} == before
