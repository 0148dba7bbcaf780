"""The demo's figures are those of the data set, in landing and raw."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.perennial.ingest.conftest import take_in
from tests.perennial.worlds.demo.conftest import Year
from upath import UPath

from perennial.domain import BrokenWorld
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger
from perennial.worlds.demo import complete_journey
from perennial.worlds.demo.complete_journey import FIRST_DELIVERY, connect, write_landing

pytestmark = pytest.mark.slow


def test_the_year_has_1633846_events(year: Year) -> None:
    counts = year.con.execute(
        "select event_type, count(*), count(distinct event_id) from events group by 1 order by 1"
    ).fetchall()

    assert counts == [
        ("campaign_received", 6_589, 6_589),
        ("coupon_redeemed", 2_102, 2_102),
        ("purchase", 155_848, 155_848),
        ("purchase_item", 1_469_307, 1_469_307),
    ]


def test_baskets_and_their_lines_have_the_same_total(year: Year) -> None:
    """To the cent: add up one or the other."""
    totals = year.con.execute(
        "select event_type, sum(amount) from events where amount is not null group by 1 order by 1"
    ).fetchall()
    with connect() as con:
        given = con.execute("select sum(money(sales_value)) from transactions").fetchall()

    assert totals == [("purchase", given[0][0]), ("purchase_item", given[0][0])]


def test_redemptions_match_shopping_days_in_the_shops_zone_only() -> None:
    """2,102 of 2,102 in New York, 1,869 if the zone is ignored: so that is the zone."""
    query = """
        select count(*)
        from coupon_redemptions as redemptions
        where exists (
            select 1
            from transactions
            where
                transactions.household_id = redemptions.household_id
                and {day} = cast(redemptions.redemption_date as date)
        )
    """
    with connect() as con:
        in_new_york = con.execute(query.format(day="local_day(transaction_timestamp)")).fetchall()
        in_utc = con.execute(query.format(day="cast(transaction_timestamp as date)")).fetchall()

    assert (in_new_york, in_utc) == ([(2_102,)], [(1_869,)])


def test_the_data_sets_oddities_are_kept(year: Year) -> None:
    """A quantity is no number of units, and 4,836 lines name unknown products."""
    (most,) = year.con.execute(
        "select max(cast(properties ->> 'quantity' as integer)) from events"
    ).fetchall()
    (unknown,) = year.con.execute(
        "select count(*) from events anti join products using (product_id) "
        "where product_id is not null"
    ).fetchall()

    assert (most, unknown) == ((89_638,), (4_836,))


def test_each_local_day_is_delivered_at_two_the_next_morning(year: Year) -> None:
    """The first delivery holds all mornings before.

    On 12 March the clocks skip that hour: it is three then.
    """
    late = year.con.execute(
        """
        with delivered as (
            select
                timezone('America/New_York', timezone('UTC', occurred_at)) as happened,
                timezone('America/New_York', timezone('UTC', loaded_at)) as loaded,
                cast(regexp_extract(filename, '/([0-9-]{10})/events', 1) as date) as folder
            from read_parquet($files, filename = true)
        )
        select
            count(*) filter (
                where
                loaded <> cast(happened as date) + interval '1 day 2 hours'
                and loaded <> timestamp '2017-03-12 03:00:00'
            ),
            count(*) filter (where folder <> greatest(cast(loaded as date), date '2017-12-01')),
            count(distinct folder)
        from delivered
        """,
        {"files": f"{year.root}/landing/*/*/events.parquet"},
    ).fetchall()

    assert late == [(0, 0, 31)]  # 32 mornings, and the shop is shut on Christmas Day


def test_nothing_is_landed_before_its_delivery(year: Year) -> None:
    assert {path.parent.name for path in year.first} == {"2017-12-01"}
    for path in year.first:
        (latest,) = year.con.execute(f"select max(loaded_at) from '{path}'").fetchall()
        assert latest[0] <= datetime(2017, 12, 1, 7, tzinfo=UTC).replace(tzinfo=None)


def test_landing_again_writes_only_what_is_missing_with_the_same_bytes(year: Year) -> None:
    gone = [path for path in year.all if path not in year.first][-10:]
    gone += [path for path in year.first if path.name != "events.parquet"]
    before = {path: path.read_bytes() for path in gone}
    for path in gone:
        path.unlink()
    said: list[str] = []

    assert write_landing(year.root, until=date(2018, 1, 1), progress=said.append) == year.all
    assert len(said) == len(gone)
    assert {path: path.read_bytes() for path in gone} == before
    assert write_landing(year.root, until=FIRST_DELIVERY, progress=said.append) == year.first
    assert len(said) == len(gone)


def test_ingest_loads_the_whole_first_delivery(
    year: Year, lake: Lake, ledger: Ledger, tmp_path: Path
) -> None:
    """Eleven months without a rejected or duplicate row."""
    for path in year.first:
        copy = tmp_path / "lake" / path.relative_to(year.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.hardlink_to(path)

    loads = take_in(lake, ledger, datetime(2017, 12, 1, 15, tzinfo=UTC), loaded_on=FIRST_DELIVERY)

    assert {load.table_name: load.loaded_count for load in loads} == {
        "consents": 3_063,
        "contacts": 3_991,
        "events": 1_490_499,
        "products": 92_331,
        "profiles": 2_465,
    }
    assert all(load.loaded_count == load.row_count for load in loads)


def test_a_day_before_the_first_delivery_is_refused(tmp_path: Path) -> None:
    """A half-filled first delivery would stay so."""
    with pytest.raises(ValueError, match="2017-11-30"):
        write_landing(
            UPath(tmp_path), until=FIRST_DELIVERY - timedelta(days=1), progress=lambda _: None
        )


def test_without_the_data_the_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is no dependency of the product."""
    monkeypatch.setattr(complete_journey, "find_spec", lambda _: None)

    with pytest.raises(BrokenWorld, match="make demo"):
        write_landing(UPath(tmp_path), until=FIRST_DELIVERY, progress=lambda _: None)
