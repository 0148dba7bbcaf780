"""Write the lake of the made-up company in `company.sql`.

python -m bench.synthetic <lake> --people 10000 --events 500000 --days 60
"""

import argparse
from datetime import date, timedelta
from pathlib import Path

import duckdb
from upath import UPath

from bench.size import AS_OF, Size
from perennial.stores.lake import SCHEMAS, Lake

_COMPANY = Path(__file__).with_name("company.sql")
_AT_ONCE = 20
"""Days of events held in memory; planning a query costs as much as some days' rows."""


def generate(root: Path, size: Size) -> None:
    """Write the company's history, and the day after `AS_OF`."""
    lake = Lake(UPath(root))
    lake.prepare()
    first = AS_OF - timedelta(size.days)
    with duckdb.connect(config={"memory_limit": "2GB", "threads": 2}) as connection:
        connection.execute(_COMPANY.read_text(encoding="utf-8"))
        for table in ("profiles", "contact_points", "consents"):
            query = f"{table}('{first}', {size.days}, {size.people})"
            _write(connection, lake, f"raw/{table}", first, query)
        _write(connection, lake, "raw/products", first, f"products('{first}')")
        query = f"select draws from draws({size.events}, {size.people}, {size.days})"
        ((draws,),) = connection.execute(query).fetchall()
        for begin in range(0, size.days + 1, _AT_ONCE):
            end = min(begin + _AT_ONCE, size.days + 1)
            rows = f"events('{first}', {begin}, {end}, {size.days}, {size.people}, {draws})"
            connection.execute(f"create or replace table some_days as from {rows}")
            for day in (first + timedelta(number) for number in range(begin, end)):
                of_day = f"(from some_days where cast(occurred_at as date) = '{day}')"
                _write(connection, lake, "raw/events", day, of_day)


def _write(
    connection: duckdb.DuckDBPyConnection, lake: Lake, table: str, day: date, rows: str
) -> None:
    folder = Path(str(lake.folder(table, day)))
    folder.mkdir(parents=True, exist_ok=True)
    empty = folder.parent / "day=1970-01-01" / "empty.parquet"  # tells DuckDB the types
    connection.execute(f"""
        copy (
            select {", ".join(SCHEMAS[table].names)}
            from (
                from read_parquet('{empty}', hive_partitioning = false)
                union all by name
                from {rows}
            )
        ) to '{folder / "synthetic.parquet"}' (format parquet)
    """)


def main() -> None:
    """Make a lake from the shell."""
    parser = argparse.ArgumentParser(description="Make the lake of a made-up company.")
    parser.add_argument("lake", type=Path)
    for name in ("people", "events", "days"):
        parser.add_argument(f"--{name}", type=int, required=True)
    given = parser.parse_args()
    generate(given.lake, Size(given.people, given.events, given.days))


if __name__ == "__main__":
    main()
