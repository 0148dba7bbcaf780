"""A published experiment as a campaign, through Perennial's SQL and formulas.

64,000 customers, a third each mailed about men's merchandise, about women's, or not at all. The
figures are Hillstrom's own counts, and Welch's intervals computed by other means.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from perennial.config.measurement import Measuring
from perennial.lift.estimates import difference
from perennial.lift.moments import Moments, total
from perennial.results.findings import findings, moments_of

CUSTOMERS = Path(__file__).parents[1] / "data/hillstrom/customers.parquet"
AS_OF = date(2017, 12, 1)
PATHS = {"events": "raw/events", "decisions": "decisions", "policies": "campaign_policies"}
LOADED = """
    set timezone = 'UTC';
    create table customers as
    select
        'h' || file_row_number as person_id,
        case segment
            when 'Mens E-Mail' then 'mens'
            when 'Womens E-Mail' then 'womens'
        end as variant,
        *
    from read_parquet('{file}', file_row_number = true);

    create view events as
    with happened as (
        select
            'before' as act,
            'purchase' as event_type,
            date '2017-10-01' as day,
            history as amount,
            *
        from customers
        union all
        select 'visit', 'visit', date '2017-11-02', null, * from customers where visit = 1
        union all
        select 'order', 'purchase', date '2017-11-03', spend, * from customers where spend > 0
    )
    select
        person_id || '-' || act as event_id,
        person_id as external_id,
        event_type,
        timezone('UTC', day + interval 15 hour) as occurred_at,
        timezone('UTC', day + interval 17 hour) as loaded_at,
        amount,
        'USD' as currency,
        day
    from happened;

    create view decisions as
    select
        'hillstrom' as campaign,
        'catalogue' as programme,
        person_id,
        'marketing' as message_class,
        if(variant is null, 'hold_out', 'send') as outcome,
        if(variant is null, 'campaign_holdout', 'selected') as reason,
        if(variant is null, 'holdout', 'treatment') as arm,
        variant,
        date '2017-11-01' as as_of
    from customers;

    create view policies as
    select
        'hillstrom' as campaign,
        'catalogue' as programme,
        'marketing' as message_class,
        'marketing' as purpose,
        'again' as reentry,
        'visit' as goal_event,
        cast(14 as integer) as goal_days,
        cast(2982 as integer) as holdout_buckets,
        date '2017-11-01' as as_of;
"""


@pytest.fixture(scope="module")
def moments(make_warehouse: Callable[[], Any]) -> pa.Table:
    warehouse = make_warehouse()
    with duckdb.connect() as con:
        con.execute(LOADED.format(file=CUSTOMERS))
        for table, day in (("events", "day"), ("decisions", "as_of"), ("policies", "as_of")):
            con.execute(
                f"copy {table} to '{warehouse.lake.root / PATHS[table]}' "
                f"(format parquet, partition_by {day}, overwrite_or_ignore)"
            )
    warehouse.dbt("run", "--select", "+moments", as_of=AS_OF.isoformat())
    with duckdb.connect(str(warehouse.path), read_only=True) as con:
        return con.sql("select * from results.moments").to_arrow_table()


@pytest.fixture(scope="module")
def sides(moments: pa.Table) -> Callable[[str, str | None], Moments]:
    def of(metric: str, variant: str | None) -> Moments:
        return total(
            [
                moments_of(row)
                for row in moments.to_pylist()
                if (row["scope"], row["metric"], row["variant"]) == ("campaign", metric, variant)
            ]
        )

    return of


@pytest.mark.parametrize(
    ("variant", "published"),
    [
        ("mens", (0.76983, 0.48514, 1.05451, 1.16e-7)),
        ("womens", (0.42441, 0.16896, 0.67987, 1.13e-3)),
    ],
)
def test_spend_per_person_rose_by_what_is_published(
    sides: Callable[..., Moments], variant: str, published: tuple[float, ...]
) -> None:
    """Dollars, to five digits, with intervals and p-values."""
    found = difference(sides("revenue", variant).mean, sides("revenue", None).mean)

    assert found[:3] == pytest.approx(published[:3], abs=5.1e-6)
    assert found.p_value == pytest.approx(published[3], rel=5e-3)


def test_visits_are_those_that_were_counted(sides: Callable[..., Moments]) -> None:
    """10.617 % without a mail, 18.276 % after the men's, 15.140 % after the women's."""
    shares = [sides("conversion", variant).mean.value for variant in (None, "mens", "womens")]

    assert shares == pytest.approx([0.10617, 0.18276, 0.15140], abs=5.1e-6)


def test_earlier_spend_is_that_of_the_data_set(sides: Callable[..., Moments]) -> None:
    """240.88 dollars for those who got no mail."""
    assert sides("revenue", None).covariate_mean.value == pytest.approx(240.88265, abs=1e-5)


def test_the_verdicts_are_drawn(moments: pa.Table) -> None:
    """Both mails raise visits and spend, the draw was fair, and an unmeasured metric says so."""
    found = {
        (row["variant"], row["metric"]): row
        for row in findings(moments, Measuring(), AS_OF).to_pylist()
        if row["scope"] == "campaign"
    }

    for metric in ("conversion", "revenue"):
        assert found[None, metric]["verdict"] == "higher"
        assert found["mens", metric]["verdict"] == "higher"
        assert found["mens", metric]["estimate"] > found["womens", metric]["estimate"]
    assert found[None, "conversion"]["sample_ratio_p_value"] > 0.5
    assert found[None, "conversion"]["treatment_count"] == 21_307 + 21_387
    assert found[None, "unsubscribe"]["doubt"] == "nobody_differs"
    assert found[None, "conversion"]["relative"] == pytest.approx(0.574, abs=0.01)


def test_a_campaigns_holdout_is_no_holdout_of_its_programme(moments: pa.Table) -> None:
    """Other campaigns may contact it, so nobody was held out of the programme."""
    found = findings(moments, Measuring(), AS_OF).to_pylist()
    doubts = {row["doubt"] for row in found if row["scope"] in {"programme", "everything"}}

    assert doubts == {"nobody_held_out"}


def test_money_is_exact(sides: Callable[..., Moments]) -> None:
    whole = total([sides("revenue", one) for one in ("mens", "womens", None)])
    with duckdb.connect() as con:
        query = f"select sum(spend), sum(spend * spend) from '{CUSTOMERS}'"
        spend, squares = con.execute(query).fetchall()[0]

    assert whole.metric == Decimal(spend)
    assert whole.metric_square == Decimal(squares)
