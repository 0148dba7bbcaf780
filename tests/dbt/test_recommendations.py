"""Recommendations predict a real grocer's next baskets, and lists from elsewhere go first.

Recall@10: of the distinct products in a household's held-out purchases, the share that is among its
ten recommendations; averaged over households. Every product counts, fuel and unknown ones included.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq
import pytest

from perennial.stores.lake import SCHEMAS
from perennial.worlds.demo.complete_journey import connect

PAGE = Path(__file__).parents[2] / "docs/concepts/affinities-and-recommendations.md"
SELECTION = ("run", "--select", "+recommendations", "--full-refresh")
BUILT = ("build", "--select", "+recommendations", "--exclude-resource-type", "unit_test")

LAST_BASKETS = """
select basket_id
from (
    select
        basket_id,
        count(*) over (partition by external_id) as basket_count,
        row_number() over (
            partition by external_id order by min(occurred_at) desc, basket_id desc
        ) as basket_rank
    from lines
    group by external_id, basket_id
)
where basket_count >= 3 and basket_rank = 1
"""

NEXT_FORTNIGHT = """
select distinct basket_id
from lines
where local_day(occurred_at) >= date '2017-12-01' and local_day(occurred_at) < date '2017-12-15'
"""

# recommendations read only `purchase_item` of this set; `purchase` has no products
RAW_EVENTS = """
copy (
    select
        'line-' || basket_id || '-' || product_id as event_id,
        external_id,
        cast(null as varchar) as anonymous_id,
        product_id,
        'purchase_item' as event_type,
        'USD' as currency,
        cast(null as varchar) as properties,
        'complete_journey' as source,
        1 as ingest_number,
        amount,
        occurred_at,
        delivered_at(local_day(occurred_at)) as loaded_at,
        cast(occurred_at as date) as day
    from lines
    where basket_id not in (select basket_id from held_out)
) to '{folder}' (format parquet, partition_by (day), overwrite)
"""

RAW_PRODUCTS = """
copy (
    select *, 'complete_journey' as source, 1 as ingest_number from products_landed
) to '{file}' (format parquet)
"""


class Truth(NamedTuple):
    """What was held out, and the recall of recommendations and of popularity alone."""

    households: int
    recall: float
    popularity: float


def hold_out(warehouse: Any, baskets: str, as_of: str) -> Truth:
    with connect() as con:
        con.execute("set variable first_day = date '2016-01-01'")
        con.execute("set variable end_day = date '2018-01-01'")
        con.execute(f"create temp table held_out as {baskets}")
        con.execute(RAW_EVENTS.format(folder=warehouse.lake.root / "raw/events"))
        products = warehouse.lake.folder("raw/products", date(2016, 12, 1))
        products.mkdir(parents=True, exist_ok=True)
        con.execute(RAW_PRODUCTS.format(file=products / "products.parquet"))
        warehouse.dbt(*SELECTION, as_of=as_of)
        con.execute(
            "create temp table held as select distinct external_id as person_id, product_id "
            "from lines semi join held_out using (basket_id)"
        )
        con.execute(f"attach '{warehouse.path}' as warehouse (read_only)")
        con.execute(
            "create temp table popular as select product_id from lines "
            f"where occurred_at < instant_of(date '{as_of}') "
            "and basket_id not in (select basket_id from held_out) "
            "group by product_id order by count(*) desc, product_id limit 10"
        )
        recommended = "select person_id, product_id from warehouse.marts.recommendations"
        most_popular = (
            "select person_id, product_id from (select distinct person_id from held), popular"
        )
        (households,) = con.execute("select count(distinct person_id) from held").fetchall()[0]
        return Truth(households, recall(con, recommended), recall(con, most_popular))


def recall(con: duckdb.DuckDBPyConnection, recommended: str) -> float:
    rows = con.execute(f"""
        select avg(found_share)
        from (
            select count(recommended.product_id) / count(*) as found_share
            from held
            left join ({recommended}) as recommended using (person_id, product_id)
            group by held.person_id
        )
    """).fetchall()
    return float(rows[0][0])


@pytest.fixture(scope="module")
def grocer(make_warehouse: Callable[[], Any]) -> Any:
    """A warehouse into which each test loads its events; dbt parses the project once for all."""
    return make_warehouse()


@pytest.mark.slow
def test_the_last_basket_of_each_household_is_predicted(grocer: Any) -> None:
    """The recall is twice that of popularity, and that of a factorisation of these data (0.084)."""
    truth = hold_out(grocer, LAST_BASKETS, "2018-01-01")

    assert truth.households == 2406
    assert round(truth.popularity, 3) == 0.081
    assert truth.recall >= 0.145


@pytest.mark.slow
def test_purchases_of_the_next_fortnight_are_predicted(grocer: Any) -> None:
    truth = hold_out(grocer, NEXT_FORTNIGHT, "2017-12-01")

    assert truth.households == 1741
    assert round(truth.popularity, 3) == 0.054
    assert truth.recall >= 0.125
    lengths = {len(rows) for rows in lists(grocer).values()}
    assert lengths == {10}


def lists(warehouse: Any) -> dict[str, list[tuple[str, str]]]:
    rows = warehouse.query(
        "select person_id, product_id, recommendation_source from marts.recommendations "
        "order by person_id, recommendation_rank"
    )
    people: dict[str, list[tuple[str, str]]] = {}
    for person_id, product_id, source in rows:
        people.setdefault(person_id, []).append((product_id, source))
    return people


def listed(external_id: str, made_on: str, *products: str) -> list[dict[str, Any]]:
    generated_at = datetime.fromisoformat(made_on) + timedelta(hours=7)
    return [
        {
            "external_id": external_id,
            "product_id": product,
            "item_rank": rank,
            "model": "m1",
            "generated_at": generated_at,
            "loaded_at": generated_at + timedelta(hours=1),
        }
        for rank, product in enumerate(products, start=1)
    ]


@pytest.fixture(scope="module")
def shop(make_warehouse: Callable[[], Any]) -> Any:
    """Three people who bought tea; two have lists from elsewhere, one of them a week old."""
    warehouse = make_warehouse()
    at = datetime.fromisoformat("2017-11-20T17:00:00")
    warehouse.events(
        {
            "event_id": f"{who}-{product}",
            "external_id": who,
            "event_type": "purchase_item",
            "product_id": product,
            "occurred_at": at,
        }
        for who in ("ann", "bob", "cat")
        for product in ("tea", "unknown")
    )
    loaded = {"updated_at": at, "loaded_at": at}
    products = [
        {"product_id": name, "name": name.title(), "properties": properties, **loaded}
        for name, properties in (("tea", None), ("cup", None), ("pot", '{"withdrawn": true}'))
    ]
    warehouse.put("raw/products", products, at.date())
    for who, made_on, *names in (
        ("ann", "2017-12-01", "pot", "cup", "no", "tea"),
        ("ann", "2017-11-30", "tea"),
        ("bob", "2017-11-24", "cup"),
    ):
        day = date.fromisoformat(made_on)
        warehouse.put("raw/recommendations", listed(who, made_on, *names), day)
    return warehouse


def test_a_fresh_list_from_elsewhere_goes_first(shop: Any) -> None:
    shop.dbt(*BUILT, as_of="2017-12-01")

    assert lists(shop) == {
        "ann": [("cup", "imported"), ("tea", "imported")],
        "bob": [("cup", "imported")],
        "cat": [("tea", "personal")],
    }


def test_a_stale_list_is_ignored(shop: Any) -> None:
    """The next day it is too old, so Perennial's own model ranks known products."""
    shop.dbt(*SELECTION, as_of="2017-12-02")

    assert lists(shop)["ann"] == [("cup", "imported"), ("tea", "imported")]
    assert lists(shop)["bob"] == [("tea", "personal")]


PERSONALIZE = """
{"input":{"userId":"4638"},"output":{"recommendedItems":["63992","115149"],"scores":[0.0152238,0.0069081]},"error":null}
{"input":{"userId":"663"},"output":{"recommendedItems":["368"],"scores":[0.0406197]},"error":null}
{"input":{"userId":"7"},"output":null,"error":"no such user"}
"""


def code(name: str) -> str:
    blocks = dict(
        re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    )
    return blocks[name]


def test_the_pages_sql_converts_what_amazon_personalize_writes(tmp_path: Path) -> None:
    """Amazon's own example, with a failed user left out."""
    (tmp_path / "users.json.out").write_text(PERSONALIZE.strip())
    sql = code("personalize.sql").replace("personalize/", f"{tmp_path}/")
    sql = re.sub(r"to '.*?'", f"to '{tmp_path / 'recommendations.parquet'}'", sql)

    with duckdb.connect() as con:
        con.execute(sql)

    rows = pq.read_table(tmp_path / "recommendations.parquet").to_pylist()
    found = [
        (row["external_id"], row["product_id"], row["item_rank"], row["score"]) for row in rows
    ]
    assert sorted(found) == [
        ("4638", "115149", 2, 0.0069081),
        ("4638", "63992", 1, 0.0152238),
        ("663", "368", 1, 0.0406197),
    ]
    assert set(rows[0]) <= set(SCHEMAS["raw/recommendations"].names)


def test_the_pages_python_converts_what_tensorflow_recommenders_returns() -> None:
    """`(scores, identifiers)` of a retrieval layer: one row per query, identifiers as bytes."""
    names: dict[str, Any] = {}
    exec(code("tfrs.py"), names)  # noqa: S102 - the page's own code

    table = names["landing_table"](
        ["c-17", "c-18"],
        scores=[[2.5, 1.25], [0.5, -1.0]],
        products=[[b"tea-3", b"cup-1"], [b"cup-1", b"pot-2"]],
        model="two-tower-7",
        generated_at=datetime.fromisoformat("2026-01-02T16:00:00"),
        loaded_at=datetime.fromisoformat("2026-01-02T18:00:00"),
    )

    assert table.select(["external_id", "product_id", "item_rank", "score"]).to_pylist()[2:] == [
        {"external_id": "c-18", "product_id": "cup-1", "item_rank": 1, "score": 0.5},
        {"external_id": "c-18", "product_id": "pot-2", "item_rank": 2, "score": -1.0},
    ]
    assert set(table.column_names) <= set(SCHEMAS["raw/recommendations"].names)
