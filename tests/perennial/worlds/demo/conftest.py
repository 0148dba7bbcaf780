"""The real year, landed once for all tests: it takes several seconds."""

from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import pytest
from upath import UPath

from perennial.worlds.demo.complete_journey import FIRST_DELIVERY, LAST_DELIVERY, write_landing

TABLES = ("events", "profiles", "contacts", "consents", "products")


class Year(NamedTuple):
    """What was landed, and a database with a view over all files of each table.

    Attributes:
        root: The lake.
        first: The first delivery's files.
        all: All files of the year.
        con: Views `events`, `profiles`, `contacts`, `consents`, `products`.
    """

    root: UPath
    first: list[UPath]
    all: list[UPath]
    con: duckdb.DuckDBPyConnection


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """The exporter's first delivery, and then the rest of the year."""
    root = UPath(tmp_path_factory.mktemp("lake"))
    first = write_landing(root, until=FIRST_DELIVERY, progress=lambda _: None)
    everything = write_landing(root, until=LAST_DELIVERY, progress=lambda _: None)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        for table in TABLES:
            files = f"{root}/landing/*/*/{table}.parquet"
            con.execute(f"create view {table} as select * from read_parquet('{files}')")
        yield Year(root, first, everything, con)
