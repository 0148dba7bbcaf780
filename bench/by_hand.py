"""Run `by_hand.sql`, or read its input columns once, which is the lower limit.

python -m bench.by_hand <lake> <as of> [<database to write>]
"""

import sys
from pathlib import Path

import duckdb

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "6GB",
    "preserve_insertion_order": False,
}
"""The best settings: with less memory it spills to disk, and without a limit it runs out of memory
at 100 million events."""

_READ_ONCE = """
    select
        count(*), min(external_id), min(event_type), min(currency), min(amount),
        min(occurred_at), min(loaded_at)
    from read_parquet(getvariable('events'), hive_partitioning = true)
    where day <= cast(getvariable('as_of') as date)
"""


def main(lake: str, as_of: str, database: str | None = None) -> None:
    """Use two threads, as in the warehouse."""
    with duckdb.connect(database or ":memory:", config=_SETTINGS) as connection:
        connection.execute(f"set variable as_of = '{as_of}'")
        for table in ("events", "profiles"):
            connection.execute(f"set variable {table} = '{lake}/raw/{table}/**/*.parquet'")
        written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
        connection.execute(written if database else _READ_ONCE)


if __name__ == "__main__":
    main(*sys.argv[1:])
