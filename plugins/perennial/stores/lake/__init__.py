"""The lake: Parquet under one root, the interface between all stages.

Each recorded table has one schema and one partition column (`tables`). A table always holds at
least one file (of no rows), so that every reader sees its columns from the first day on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.stores.lake.reading import reading
from perennial.stores.lake.schemas import PARTITIONS, SCHEMAS

__all__ = ["PARTITIONS", "SCHEMAS", "Lake", "read_file", "reading"]

_FIRST_DAY = date(1970, 1, 1)


def read_file(path: UPath, columns: list[str] | None = None) -> pa.Table:
    """A Parquet file, or some of its columns, by the path's own file system.

    Not by `pq.read_table`, whose `pyarrow.dataset` imports pandas: half of what a task takes.

    Raises:
        BrokenWorld: The file is damaged, or its store is out of reach.
    """
    with (
        reading(path),
        path.open("rb") as file,
        pq.ParquetFile(file, page_checksum_verification=True) as given,
    ):
        return given.read(columns)


class Lake:
    """Paths and atomic writes under one root."""

    def __init__(self, root: UPath) -> None:
        """Stand on `root`, a folder or any fsspec URL."""
        self.root = root

    def folder(self, table: str, day: date, *keys: str) -> UPath:
        """One partition of `table`, or with fewer keys than it has, the folder above several."""
        folder = self.root / table
        for column, value in zip(PARTITIONS[table], (day.isoformat(), *keys), strict=False):
            folder = folder / f"{column}={value}"
        return folder

    def files(self, table: str, day: date, *keys: str) -> list[UPath]:
        """The Parquet files below a partition, in name order; none if it has none."""
        folder = self.folder(table, day, *keys)
        with reading(folder):
            return sorted(folder.glob("**/*.parquet"), key=str)

    def rows(self, table: str, day: date) -> list[dict[str, Any]]:
        """Every row of a table's day, in the order of its files; none if it has none."""
        rows: list[dict[str, Any]] = []
        for path in self.files(table, day):
            rows += read_file(path).to_pylist()
        return rows

    def days(self, table: str) -> list[date]:
        """The days `table` has a folder for, in order; not the one of empty files."""
        folders = (self.root / table).glob(f"{PARTITIONS[table][0]}=*")
        found = (date.fromisoformat(folder.name.partition("=")[2]) for folder in folders)
        return sorted(day for day in found if day != _FIRST_DAY)

    def glob(self, table: str) -> str:
        """What DuckDB's `read_parquet` takes for the whole table."""
        return str(self.root / table / "**" / "*.parquet")

    def write(self, table: str, day: date, *keys_and_name: str, rows: pa.Table) -> UPath:
        """Write one whole file; readers see it complete or not at all.

        Args:
            table: A key of `SCHEMAS`.
            day: The first partition column's value.
            keys_and_name: The further partition values, then the file's name.
            rows: Columns of the table's schema, in any order.

        Raises:
            pyarrow.ArrowInvalid: A value does not fit the schema.
        """
        *keys, name = keys_and_name
        path = self.folder(table, day, *keys) / name
        self.replace(path, rows.select(SCHEMAS[table].names).cast(SCHEMAS[table]))
        return path

    def replace(self, path: UPath, rows: pa.Table) -> None:
        """Write one whole file, whatever its columns."""
        with self.draft(path) as draft, draft.open("wb") as file:
            pq.write_table(rows, file, write_page_checksum=True)

    @contextmanager
    def draft(self, path: UPath) -> Iterator[UPath]:
        """A path to write to, which becomes `path` at the end, or nothing after an exception."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.parent / f".{path.name}.{uuid4().hex}"
        try:
            yield draft
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Give every table a file of no rows, so that it can be read before its first fact.

        It also shows columns that older files lack: there they are null.
        """
        for table, schema in SCHEMAS.items():
            keys = ["none" for _ in PARTITIONS[table][1:]]
            empty = self.folder(table, _FIRST_DAY, *keys) / "empty.parquet"
            if not empty.exists() or _schema_of(empty) != schema:
                self.write(table, _FIRST_DAY, *keys, empty.name, rows=schema.empty_table())


def _schema_of(path: UPath) -> pa.Schema:
    with reading(path), path.open("rb") as file:
        return pq.read_schema(file)
