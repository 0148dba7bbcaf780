"""A published experiment as a campaign of ours: its lots, its events, our SQL, our formulas.

64,000 customers, a third each mailed about men's merchandise, about women's, or not at all. The
figures are Hillstrom's own counts, and Welch's interval computed by other means.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from perennial.judgement import findings, moments_of
from perennial.lake import SCHEMAS
from perennial.lift import Moments, difference, total
from perennial.measuring import Measuring

CUSTOMERS = Path(__file__).parents[1] / "data/hillstrom/customers.parquet"
ENTRY, AS_OF = date(2017, 11, 1), date(2017, 12, 1)
VARIANTS = {"Mens E-Mail": "mens", "Womens E-Mail": "womens"}


def _table(name: str, rows: list[Mapping[str, Any]]) -> pa.Table:
    blank = dict.fromkeys(SCHEMAS[name].names)
    return pa.Table.from_pylist([{**blank, **row} for row in rows], SCHEMAS[name])


@pytest.fixture(scope="module")
def moments(make_warehouse: Callable[[], Any]) -> pa.Table:
    """What SQL counts, from landed events to sufficient statistics."""
    warehouse = make_warehouse()
    with duckdb.connect() as con:
        customers = con.execute(f"select * from '{CUSTOMERS}'").fetchall()
    decisions, events = [], []
    for number, (segment, history, visit, _, spend) in enumerate(customers):
        person_id, variant = f"h{number}", VARIANTS.get(segment)
        decisions.append(
            {
                "campaign": "hillstrom",
                "programme": "catalogue",
                "person_id": person_id,
                "message_class": "marketing",
                "outcome": "send" if variant else "hold_out",
                "reason": "selected" if variant else "campaign_holdout",
                "arm": "treatment" if variant else "holdout",
                "variant": variant,
            }
        )
        acts = [("before", "purchase", 1, 10, history)]
        acts += [("visit", "visit", 2, 11, None)] * visit
        acts += [("order", "purchase", 3, 11, spend)] * (spend > 0)
        events += [
            {
                "event_id": f"{person_id}-{name}",
                "external_id": person_id,
                "event_type": event_type,
                "occurred_at": datetime(2017, month, day, 15, tzinfo=UTC),
                "amount": amount,
            }
            for name, event_type, day, month, amount in acts
        ]
    policy = {"campaign": "hillstrom", "programme": "catalogue", "message_class": "marketing"}
    policy |= {"goal_event": "visit", "goal_days": 14, "holdout_buckets": 2982}
    warehouse.events(events)
    for name, rows in (("decisions", decisions), ("campaign_policies", [policy])):
        warehouse.lake.write(name, ENTRY, "part.parquet", rows=_table(name, rows))
    warehouse.dbt("run", "--select", "+moments", as_of=AS_OF.isoformat())
    with duckdb.connect(str(warehouse.path), read_only=True) as con:
        return con.sql("select * from results.moments").to_arrow_table()


@pytest.fixture(scope="module")
def sides(moments: pa.Table) -> Callable[[str, str | None], Moments]:
    """Statistics of one metric and variant; None is the holdout."""

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
    """Dollars, to five digits, with their intervals and p-values."""
    found = difference(sides("revenue", variant).mean, sides("revenue", None).mean)

    assert found[:3] == pytest.approx(published[:3], abs=5.1e-6)
    assert found.p_value == pytest.approx(published[3], rel=5e-3)


def test_visits_are_those_that_were_counted(sides: Callable[..., Moments]) -> None:
    """10.617 % without a mail, 18.276 % after the men's, 15.140 % after the women's."""
    shares = [sides("conversion", variant).mean.value for variant in (None, "mens", "womens")]

    assert shares == pytest.approx([0.10617, 0.18276, 0.15140], abs=5.1e-6)


def test_what_people_had_spent_before_is_known(sides: Callable[..., Moments]) -> None:
    """The past is that of the data set: 240.88 dollars of those who got no mail."""
    assert sides("revenue", None).covariate_mean.value == pytest.approx(240.88265, abs=1e-5)


def test_the_verdicts_are_drawn(moments: pa.Table) -> None:
    """Both mails raise visits and spend, the lot was fair, and an unmeasured metric says so."""
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


def test_who_was_not_drawn_for_everything_is_no_holdout_of_everything(moments: pa.Table) -> None:
    """A campaign's own holdout is treated by the others: of the programme nobody was held out."""
    found = findings(moments, Measuring(), AS_OF).to_pylist()
    doubts = {row["doubt"] for row in found if row["scope"] in {"programme", "everything"}}

    assert doubts == {"nobody_held_out"}


def test_money_is_exact(sides: Callable[..., Moments]) -> None:
    """Sums of squares are decimals: the whole is what the file says, to the cent."""
    whole = total([sides("revenue", one) for one in ("mens", "womens", None)])
    with duckdb.connect() as con:
        query = f"select sum(spend), sum(spend * spend) from '{CUSTOMERS}'"
        spend, squares = con.execute(query).fetchall()[0]

    assert (whole.metric, whole.metric_square) == (Decimal(spend), Decimal(squares))
