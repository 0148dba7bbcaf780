from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from perennial.config.measurement import Measuring
from perennial.domain import RequestError
from perennial.results.findings import moments_of
from perennial.results.publish import newest, publish, published
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake

WAREHOUSE = """
    create schema results;
    create table results.experiment_people as select 'p1' as person_id;
    create table results.moments as
    select
        'campaign' as scope, 'c' as experiment, 'p' as programme, 'treatment' as arm,
        null::varchar as variant, 'conversion' as metric, 8::bigint as person_count,
        2::decimal(38, 4) as metric_sum, 2::decimal(38, 8) as metric_square_sum,
        2::decimal(38, 6) as metric_cube_sum, 8::decimal(38, 4) as denominator_sum,
        8::decimal(38, 8) as denominator_square_sum, 2::decimal(38, 8) as metric_denominator_sum,
        0::decimal(38, 4) as covariate_sum, 0::decimal(38, 8) as covariate_square_sum,
        0::decimal(38, 8) as metric_covariate_sum, 0::decimal(38, 8) as denominator_covariate_sum,
        0.1::double as holdout_share, true as is_drawn, date '2026-03-01' as first_entered_on,
        date '2026-03-02' as last_entered_on;
    create table results.campaign_accounts as
    select
        'c' as campaign, 8::bigint as message_count, 1::bigint as attributed_count,
        8::bigint as watched_count, 0::bigint as unsubscribe_count, 0::bigint as complaint_count,
        5::decimal(18, 4) as attributed_revenue, 1::decimal(18, 4) as message_cost,
        0::decimal(18, 4) as offer_cost;
    create table results.forecasts as
    select
        'c' as campaign, 8::bigint as judged_count, 2.5::decimal(18, 9) as expected_count,
        2::bigint as reached_count;
    create table results.message_outcomes as select 'm1' as message_id, 'c' as campaign;
    create table results.code_redemptions as select 'A' as code, 1 as redemption_count;
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    for day in (1, 3):
        folder = tmp_path / f"results/as_of=2026-03-0{day}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"day": [day]}), folder / "variant_outcomes.parquet")
    return Lake(UPath(tmp_path))


@pytest.mark.parametrize(("day", "found"), [(1, 1), (2, 1), (3, 3), (9, 3)])
def test_the_newest_results_are_never_of_a_later_day(lake: Lake, day: int, found: int) -> None:
    """A day that is decided again must not learn from later days."""
    tables = newest(lake, date(2026, 3, day))

    assert tables["variant_outcomes"].to_pylist() == [{"day": found}]


def test_before_the_first_results_there_are_none(lake: Lake) -> None:
    """Showing them needs some, choosing by them doesn't."""
    assert newest(lake, date(2026, 2, 28)) == {}
    with pytest.raises(RequestError, match="or the DAG results"):
        published(lake, date(2026, 2, 28))


def test_sums_and_verdicts_are_published_and_people_are_not(here: Installation) -> None:
    with duckdb.connect(str(here.settings.warehouse_path)) as con:
        con.execute(WAREHOUSE)

    gone = here.lake.root / "results/as_of=2026-03-09/entries.parquet"
    gone.parent.mkdir(parents=True)
    gone.write_bytes(b"")

    counts = publish(here.settings, here.lake, date(2026, 3, 9), Measuring())
    tables = published(here.lake, date(2026, 3, 9))

    assert counts == {name: table.num_rows for name, table in tables.items()}
    assert set(counts) == {
        "moments", "campaign_accounts", "findings", "guardrails", "campaign_costs",
        "forecasts", "forecast_accuracy",
    }  # fmt: skip
    (found,) = tables["findings"].to_pylist()
    assert (found["verdict"], found["doubt"]) == ("cant_tell", "nobody_held_out")
    assert moments_of(tables["moments"].to_pylist()[0]).mean.value == pytest.approx(0.25)
