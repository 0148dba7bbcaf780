"""A lake with a few events, and dbt that builds a warehouse from it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from tests.serving_dbt import RunDbt, serving_dbt
from upath import UPath

from perennial.stores.lake import SCHEMAS, Lake
from perennial.worlds.demo import complete_journey

PROJECT = Path(__file__).parents[2] / "dbt_project"


class Warehouse:
    """A lake and the warehouse that dbt builds from it, below one folder."""

    def __init__(self, home: Path, run_dbt: RunDbt) -> None:
        self.home, self._run_dbt = home, run_dbt
        self.lake = Lake(UPath(home / "lake"))
        self.lake.prepare()
        self.path = home / "warehouse.duckdb"
        self._files = 0

    def events(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Load events, given `event_id`, `external_id`, `occurred_at` and further columns."""
        by_day: dict[date, list[dict[str, Any]]] = {}
        for row in rows:
            filled = {
                "event_type": "purchase",
                "currency": "USD",
                "amount": Decimal(10),
                "loaded_at": row["occurred_at"] + timedelta(hours=2),
                **row,
            }
            by_day.setdefault(row["occurred_at"].date(), []).append(filled)
        for day, of_day in by_day.items():
            self.put("raw/events", of_day, day)

    def dbt(self, *arguments: str, as_of: str = "2017-12-01") -> None:
        """Run dbt; a failure shows its output."""
        environment = {
            "PERENNIAL_HOME": str(self.home),
            "PERENNIAL_LAKE": str(self.lake.root),
            "PERENNIAL_WAREHOUSE": str(self.path),
            "PERENNIAL_AS_OF": as_of,
        }
        self._run_dbt(self.home, (*arguments, "--no-write-json"), environment)

    def put(self, table: str, rows: Iterable[Mapping[str, Any]], day: date) -> None:
        """Write rows to one day of a lake table; missing columns are null."""
        self._files += 1
        filled = [{name: row.get(name) for name in SCHEMAS[table].names} for row in rows]
        content = pa.Table.from_pylist(filled, SCHEMAS[table])
        self.lake.write(table, day, f"{self._files}.parquet", rows=content)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """All rows of a table, in a stable order."""
        return self.query(f"select * from {table} order by all")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the warehouse."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        for schema in ("staging", "marts"):
            connection.execute(f"create schema warehouse.{schema}")
        yield connection


@pytest.fixture(scope="session")
def run_dbt(shared: Path) -> Iterator[RunDbt]:
    """Run dbt on the shipped project, which the workers parse once and share."""
    with serving_dbt(PROJECT, shared / "dbt") as run:
        yield run


@pytest.fixture(scope="module")
def make_warehouse(
    tmp_path_factory: pytest.TempPathFactory, run_dbt: RunDbt
) -> Callable[[], Warehouse]:
    return lambda: Warehouse(tmp_path_factory.mktemp("warehouse"), run_dbt)


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory, run_dbt: RunDbt) -> Warehouse:
    """The Complete Journey's whole year in a lake, before any build."""
    warehouse = Warehouse(tmp_path_factory.mktemp("year"), run_dbt)
    raw = warehouse.lake.root / "raw"
    with complete_journey.connect() as con:
        con.execute("set variable first_day = date '2016-01-01'")
        con.execute("set variable end_day = date '2018-01-02'")
        for table, view, day in (
            ("events", "events", "occurred_at"),
            ("products", "products_landed", "updated_at"),
            ("profiles", "profiles", "updated_at"),
        ):
            con.execute(
                f"copy (select *, cast({day} as date) as day from {view}) "
                f"to '{raw / table}' (format parquet, partition_by day, overwrite_or_ignore)"
            )
    return warehouse
