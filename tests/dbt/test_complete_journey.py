"""A real grocer's year through every mart, against figures counted by other means.

The medians and the stages at the end of 2017, New York time, were computed by hand.
"""

from collections.abc import Iterator

import duckdb
import pytest
from tests.dbt.conftest import Warehouse

pytestmark = pytest.mark.slow

LAST_DAY = "2018-01-01"


@pytest.fixture(scope="module")
def built(year: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    year.dbt("run", "--select", "+stages", "+rfm", "return_curve", as_of=LAST_DAY)
    with duckdb.connect(str(year.path), read_only=True) as con:
        yield con


def test_medians_of_silence_baskets_and_spend(built: duckdb.DuckDBPyConnection) -> None:
    """Half of all households bought in the last five days, 43 times, for 1,210 dollars."""
    medians = built.execute(
        "select median(silent_days), median(purchase_count), median(spend) from marts.person_value"
    ).fetchone()

    assert [round(value) for value in medians] == [5, 43, 1210]


def test_activity_stages_at_the_years_end(built: duckdb.DuckDBPyConnection) -> None:
    """Novice under 30 days from the first purchase; else active, dormant from 30, lost from 60."""
    counts = built.execute(
        "select activity_stage, count(*) from marts.stages group by activity_stage"
    ).fetchall()

    assert dict(counts) == {"novice": 6, "active": 2044, "dormant": 198, "lost": 221}


def test_stages_agree_with_their_evidence(built: duckdb.DuckDBPyConnection) -> None:
    """Spells follow runs of days, the evidence today's silent days."""
    odd = built.execute(
        """
        select * from marts.stages
        where activity_stage <> case
            when days_since_first_use < 30 then 'novice'
            when silent_days < 30 then 'active'
            when silent_days < 60 then 'dormant'
            else 'lost'
        end
        or activity_entered_on > date '2017-12-31'
        or (clv_stage = 'churn') <> (silent_days >= 30)
        or (funnel_stage = 'awareness') <> (silent_days >= 90)
        """
    ).fetchall()

    assert odd == []


def test_a_second_dormancy_needs_a_use_and_a_whole_silence(
    built: duckdb.DuckDBPyConnection,
) -> None:
    for model, away in (("activity", "dormant"), ("clv", "churn")):
        shortest = built.execute(
            f"""
            select min(next_on - entered_on) from (
                select
                    entered_on,
                    lead(entered_on) over (partition by person_id order by entered_on) as next_on
                from marts.{model}_spells where stage = '{away}'
            )
            """
        ).fetchone()

        assert shortest[0] > 30


def test_the_longer_the_silence_the_fewer_return(built: duckdb.DuckDBPyConnection) -> None:
    shares = built.execute(
        "select returned_in_60_share from marts.return_curve "
        "where silence_count >= 300 order by silent_days"
    ).fetchall()

    assert len(shares) > 10
    assert shares == sorted(shares, reverse=True)


def test_every_score_holds_about_a_fifth(built: duckdb.DuckDBPyConnection) -> None:
    """Recency has wide ties and frequency narrow ones."""
    for score in ("recency", "frequency", "monetary"):
        counts = built.execute(
            f"select {score}_score, count(*) from marts.rfm group by 1 order by 1"
        ).fetchall()

        assert [value for value, _ in counts] == [1, 2, 3, 4, 5]
        assert all(300 < count < 700 for _, count in counts)
