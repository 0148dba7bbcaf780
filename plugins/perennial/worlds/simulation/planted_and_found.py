"""Compares results with the planted effects."""

from typing import NamedTuple

import duckdb

from perennial.lift.estimates import relative
from perennial.lift.moments import Mean
from perennial.results.publish import published
from perennial.worlds.simulation.effects import of_campaigns
from perennial.worlds.simulation.year import Year


class Found(NamedTuple):
    """One campaign of a simulated year.

    Attributes:
        planted: Relative uplift of people whom the message reached.
        reached_share: Of assigned people; the others dilute the effect, because all are compared.
        relative: Relative lift between the product's arms; None if unknown.
        low, high: Its 95 % interval.
    """

    campaign: str
    kind: str
    planted: float
    reached_share: float
    relative: float | None = None
    low: float = 0.0
    high: float = 0.0


def found(year: Year) -> list[Found]:
    """One row per campaign that carries an effect and had candidates.

    Raises:
        RequestError: The last day has no results.
    """
    arms = published(year.lake, year.plan.runs[-1])["arms"]
    counts = {
        (row["campaign"], row["arm"]): (row["converted_count"], row["person_count"])
        for row in arms.to_pylist()
    }
    reached = _reached(year)
    rows = []
    for campaign, effect in of_campaigns().items():
        treated, held = (counts.get((campaign, arm)) for arm in ("treatment", "holdout"))
        if treated is None:
            continue
        share = reached.get(campaign, 0) / treated[1]
        row = Found(campaign, effect.kind, effect.uplift, share)
        if held is not None and min(treated[0], held[0]) > 0:
            estimate = relative(_mean(*treated), _mean(*held))
            row = row._replace(relative=estimate.value, low=estimate.low, high=estimate.high)
        rows.append(row)
    return rows


def _reached(year: Year) -> dict[str, int]:
    pattern = year.lake.glob("deliveries")
    query = f"""
        select campaign, count(distinct person_id) from read_parquet('{pattern}')
        where
            state in ('accepted', 'delivered') and not is_test
            and decided_on < date '{year.plan.runs[-1]}'
        group by campaign
    """
    with duckdb.connect() as connection:
        return dict(connection.execute(query).fetchall())


def _mean(converted: int, people: int) -> Mean:
    share = converted / people
    return Mean(share, share * (1 - share) * people / max(people - 1, 1), people)
