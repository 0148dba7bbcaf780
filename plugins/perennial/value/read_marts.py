"""Reads the input of the fits from the marts."""

from datetime import date

import pyarrow as pa

from perennial.config.environment import Settings
from perennial.domain import RequestError
from perennial.stores import warehouse
from perennial.value.model import HeldOut
from perennial.value.purchase_statistics import MONEY_UNITS, NotFitted, Statistics

_STATISTICS = f"""
    select repeat_count, recency_days, age_days, as_of_on,
        cast(repeat_spend * {MONEY_UNITS} as bigint) as repeat_spend
    from marts.value_statistics
"""

_HELD_OUT = """
    select repeat_count, recency_days, age_days, as_of_on, held_out_count, held_out_days
    from marts.value_backtest
"""


def statistics(settings: Settings, as_of: date) -> Statistics:
    """Statistics of all buyers as of a day.

    Raises:
        RequestError: The marts are built for another day.
        NotFitted: Nobody has bought yet.
    """
    rows = _rows(settings, _STATISTICS, as_of)
    return Statistics.of(
        rows["repeat_count"], rows["recency_days"], rows["age_days"], rows["repeat_spend"]
    )


def held_out(settings: Settings, as_of: date) -> HeldOut:
    """Purchases in the last weeks before a day, and the statistics before those weeks.

    Raises as `statistics` does.
    """
    rows = _rows(settings, _HELD_OUT, as_of)
    counts = (rows["repeat_count"], rows["recency_days"], rows["age_days"])
    before = Statistics.of(*counts, repeat_spend=[0] * len(rows))
    return HeldOut.of(before, rows["held_out_count"], days=rows["held_out_days"][0].as_py())


def _rows(settings: Settings, query: str, as_of: date) -> pa.Table:
    rows = warehouse.read(settings, query)
    if not len(rows):
        raise NotFitted("nobody had bought yet")
    if (built := rows["as_of_on"][0].as_py()) != as_of:
        raise RequestError(
            f"The marts are built for {built}, not for {as_of}: run perennial fit --as-of {as_of}."
        )
    return rows
