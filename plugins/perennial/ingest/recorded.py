"""The lake's side of ingest: what it has taken in before, and how more is added safely.

A landing file's rows are in files named by its hash, and count from the moment its row in `loads`
is there. Whatever lies in raw or quarantine without one is left from a run that broke off.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from upath import UPath

from perennial.ingest.contract import TABLES, Table
from perennial.lake import SCHEMAS, Lake

Key = tuple[str, str]
"""A landing file's table name and hash."""


def loaded_files(lake: Lake) -> set[Key]:
    """What `loads` holds."""
    keys: set[Key] = set()
    for path in (lake.root / "loads").glob("*/*.parquet"):
        with path.open("rb") as file:
            rows = pq.read_table(file, columns=["table_name", "file_hash"]).to_pylist()
        keys |= {(row["table_name"], row["file_hash"]) for row in rows}
    return keys


def known_files(lake: Lake, table: Table, loaded: set[Key], days: set[date]) -> list[UPath]:
    """The files of raw in which a row given now may already be.

    Args:
        lake: The lake.
        table: The table.
        loaded: What `loads` holds.
        days: The days of the rows given now; an id may be known from any other day as well.
    """
    folders = [lake.folder(table.raw, day) for day in sorted(days)]
    if table.unique:
        folders = sorted((lake.root / table.raw).glob("*"), key=str)
    return [
        path
        for folder in folders
        for path in sorted(folder.glob("*.parquet"), key=str)
        if (table.name, path.stem) in loaded
    ]


def drop_leftovers(lake: Lake, accounted: set[Key]) -> None:
    """Remove what broken-off runs left of files that are neither loaded nor landed any more."""
    for table in TABLES.values():
        for path in (lake.root / table.raw).glob("*/*.parquet"):
            if path.stem != "empty" and (table.name, path.stem) not in accounted:
                path.unlink()
    for path in (lake.root / "quarantine").glob("*/*-*.parquet"):
        table_name, _, file_hash = path.stem.partition("-")
        if (table_name, file_hash) not in accounted:
            path.unlink()


def replace(lake: Lake, table: str, name: str, rows: Iterable[pa.RecordBatch]) -> None:
    """Write rows to one file per day, and remove files of that name on other days.

    Args:
        lake: The lake.
        table: A key of the lake's `SCHEMAS`.
        name: The files' name.
        rows: The table's columns and `day`, in order of `day`. One day's rows need not fit into
            memory.
    """
    written = set()
    for day, slices in groupby(_slices(rows), key=lambda pair: pair[0]):
        path = lake.folder(table, day) / name
        with (
            lake.draft(path) as draft,
            draft.open("wb") as file,
            pq.ParquetWriter(file, SCHEMAS[table]) as writer,
        ):
            for _, piece in slices:
                writer.write_table(piece.select(SCHEMAS[table].names).cast(SCHEMAS[table]))
        written.add(str(path))
    for path in (lake.root / table).glob(f"*/{name}"):
        if str(path) not in written:
            path.unlink()


def _slices(rows: Iterable[pa.RecordBatch]) -> Iterator[tuple[date, pa.Table]]:
    for batch in rows:
        runs = pc.run_end_encode(batch.column("day"))
        start = 0
        for end, day in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield day, pa.table(batch.slice(start, end - start))
            start = end
