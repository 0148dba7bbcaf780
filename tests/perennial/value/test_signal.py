"""What the models predict on a real grocer's data, and what they don't."""

from typing import Any

import duckdb
import pytest

from perennial.value.bg_nbd import BgNbd
from perennial.value.purchase_statistics import Statistics
from perennial.worlds.demo.complete_journey import connect


def test_silent_days_predict_a_return_better_than_p_alive() -> None:
    """As of 2017-10-01, who buys in the next 60 days: area under the ROC curve.

    Value is for money: the total of the same 60 days is predicted within a percent.
    """
    with connect() as con:
        people = con.execute(
            """
            with days as (
                select household_id, local_day(transaction_timestamp) as day
                from transactions group by all
            )
            select
                count(*) filter (day < '2017-10-01') - 1 as x,
                max(day) filter (day < '2017-10-01') - min(day) as recency,
                date '2017-09-30' - min(day) as age,
                count(*) filter (day >= '2017-10-01' and day < '2017-11-30') as later
            from days group by household_id having min(day) < '2017-10-01'
            """
        ).fetchnumpy()
        statistics = Statistics.of(people["x"], people["recency"], people["age"], people["x"])
        model = BgNbd.fit(statistics.histories())
        scores = {
            "p_alive": model.p_alive(statistics),
            "recency": statistics.recency_days - statistics.age_days,
            "expected": model.expected_purchases(statistics, 60),
        }
        areas = {name: area(con, score, people["later"]) for name, score in scores.items()}

    assert areas == pytest.approx({"p_alive": 0.70, "recency": 0.84, "expected": 0.86}, abs=0.005)
    assert scores["expected"].sum() == pytest.approx(people["later"].sum(), rel=0.01)


def area(con: duckdb.DuckDBPyConnection, score: Any, later: Any) -> float:
    """Share of pairs, one who returned and one who did not, that the score puts in order."""
    given = {"score": score, "later": later}  # noqa: F841 - read by name
    ((found,),) = con.execute(
        """
        with ranked as (
            select
                later > 0 as came,
                rank() over (order by score) + (count(*) over (partition by score) - 1) / 2 as rank
            from given
        ),
        summed as (
            select sum(rank) filter (came) as ranks, count(*) filter (came) as came, count(*) as n
            from ranked
        )
        select (ranks - came * (came + 1) / 2) / (came * (n - came)) from summed
        """
    ).fetchall()
    return float(found)
