"""A full build of RFM and stages, beside hand-written SQL."""

import sys
from collections.abc import Iterator

from bench.harness import Goal, Result
from bench.room import Room
from bench.size import AS_OF, FULL

SELECTED = ("+stages", "+rfm")
EVERYTHING = ("staging", "marts")
_MEGABYTE = 1e6
_SAME = {
    "rfm": ("rfm_segment", "recency_score", "frequency_score", "monetary_score"),
    "stages": (
        *("activity_stage", "previous_activity_stage", "activity_entered_on"),
        *("clv_stage", "previous_clv_stage", "clv_entered_on"),
        *("funnel_stage", "previous_funnel_stage", "funnel_entered_on"),
        *("silent_days", "use_days_count", "purchase_count", "first_use_on", "last_use_on"),
    ),
}
"""Columns that both must agree on, by table."""


def run(room: Room) -> Iterator[Result]:
    """Build with dbt, then by hand; the tables must be equal."""
    by_dbt = room.built(*SELECTED)
    database = room.folder / "by_hand.duckdb"
    by_hand = room.python("-m", "bench.by_hand", room.lake, AS_OF.isoformat(), database)
    read_once = room.python("-m", "bench.by_hand", room.lake, AS_OF.isoformat())
    room.python("-m", "bench.full_build", room.warehouse, database)
    judged = room.size == FULL
    yield Result(
        f"full build of RFM and stages, {room.size}, CPU s; peer: by hand",
        value=by_dbt.cpu,
        peer=by_hand.cpu,
        limit=read_once.cpu,
        goal=Goal("ratio", 1.5) if judged else None,
    )
    yield Result(
        "its peak memory, MB; peer: by hand",
        value=by_dbt.peak / _MEGABYTE,
        peer=by_hand.peak / _MEGABYTE,
        limit=read_once.peak / _MEGABYTE,
        goal=Goal("value", 1000) if judged else None,
    )

    if judged:
        others = room.built(*EVERYTHING)
        yield Result(
            f"full build of all staging and marts, {room.size}, CPU s; peer: of RFM and stages",
            value=by_dbt.cpu + others.cpu,
            peer=by_dbt.cpu,
            limit=read_once.cpu,
        )
        yield Result(
            "its peak memory, MB; peer: of RFM and stages",
            value=max(by_dbt.peak, others.peak) / _MEGABYTE,
            peer=by_dbt.peak / _MEGABYTE,
        )


def compare(warehouse: str, database: str) -> None:
    """Compare both tables of each.

    Raises:
        SystemExit: They differ.
    """
    import duckdb  # noqa: PLC0415 the process that measures must stay small

    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{warehouse}' as dbt (read_only)")
        connection.execute(f"attach '{database}' as hand (read_only)")
        for table, columns in _SAME.items():
            for one, other in (("dbt.marts", "hand"), ("hand", "dbt.marts")):
                queries = [
                    f"select person_id, {', '.join(columns)} from {of}.{table}"
                    for of in (one, other)
                ]
                different = connection.execute(f"{' except all '.join(queries)} order by 1 limit 3")
                if rows := different.fetchall():
                    sys.exit(f"only {one}.{table} says {rows}")


if __name__ == "__main__":
    compare(*sys.argv[1:])
