"""Records which landing files are loaded, so that an interrupted ingest leaves no partial data.

A landing file's rows are in files named by its hash, and count once its row is in `loads`. A mark
is written before them; a mark without a row in `loads` is from an interrupted run.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from upath import UPath

from perennial.domain import BrokenWorld
from perennial.ingest.contract import TABLES, Table
from perennial.stores.lake import SCHEMAS, Lake

Key = tuple[str, str]
"""Table name and hash of a landing file, as in `loads`."""


def loaded_files(lake: Lake) -> set[Key]:
    """Keys of the files in `loads`."""
    return {_key(path) for path in (lake.root / "loads").glob("*/*-*.parquet")}


def last_ingest_number(con: duckdb.DuckDBPyConnection, lake: Lake) -> int:
    """The highest number of a run in `loads`; 0 before the first."""
    paths = [str(path) for path in (lake.root / "loads").glob("day=*/*.parquet")]
    if not paths:
        return 0
    ((last,),) = con.execute(
        "select coalesce(max(ingest_number), 0) "
        "from read_parquet($paths, union_by_name = true, hive_partitioning = false)",
        {"paths": paths},
    ).fetchall()
    return int(last)


def raw_name(key: Key) -> str:
    """Name of the raw files with a landing file's rows.

    >>> raw_name(("events", "1a2b")), raw_name(("ga4_events", "1a2b"))
    ('1a2b.parquet', 'ga4-1a2b.parquet')
    """
    table_name, file_hash = key
    vendor = table_name.rpartition("_")[0]
    return f"{vendor}-{file_hash}.parquet" if vendor else f"{file_hash}.parquet"


def known_files(lake: Lake, table: Table, own: str, days: set[date]) -> list[UPath]:
    """Raw files that may already contain rows of a landing file, except its `own`.

    These are the files of its rows' `days`, or of all days if the table has unique ids.
    """
    folders = [lake.folder(table.raw, day) for day in sorted(days)]
    if table.unique:
        folders = sorted((lake.root / table.raw).glob("day=*"), key=str)
    paths = (path for folder in folders for path in folder.glob("*.parquet"))
    return sorted((path for path in paths if path.name != own), key=str)


def drop_unfinished(lake: Lake) -> None:
    """Delete what interrupted runs have written."""
    loaded = loaded_files(lake)
    for mark in sorted(_marks(lake).glob("*-*"), key=str):
        table_name, _ = key = _key(mark)
        if key not in loaded:
            leftovers = list((lake.root / "quarantine").glob(f"*/{mark.name}.parquet"))
            table = TABLES.get(table_name.rpartition("_")[2])  # behind a vendor's name
            if table:
                leftovers += (lake.root / table.raw).glob(f"*/{raw_name(key)}")
            for path in leftovers:
                path.unlink()
        mark.unlink()


def begin(lake: Lake, key: Key, run: str) -> None:
    """Mark a landing file as being loaded by a run."""
    _marks(lake).mkdir(parents=True, exist_ok=True)
    (_marks(lake) / "-".join(key)).write_text(run)


def finish(lake: Lake, key: Key, run: str, day: date, row: pa.Table) -> None:
    """Write a landing file's row in `loads`, which makes it count.

    Raises:
        BrokenWorld: Another ingest has started meanwhile, and deleted what this one wrote.
    """
    mark = _marks(lake) / "-".join(key)
    if not mark.exists() or mark.read_text() != run:
        raise BrokenWorld(
            "Two ingests ran at the same time: run ingest again when both have ended."
        )
    lake.write("loads", day, f"{'-'.join(key)}.parquet", rows=row)
    mark.unlink()


def write_by_day(lake: Lake, table: str, name: str, rows: Iterable[pa.RecordBatch]) -> None:
    """Write rows to one file per day, called `name`.

    `rows` have the table's columns and `day`, sorted by `day`. One day's rows need not fit into
    memory.
    """
    for day, slices in groupby(_slices(rows), key=lambda pair: pair[0]):
        with (
            lake.draft(lake.folder(table, day) / name) as draft,
            draft.open("wb") as file,
            pq.ParquetWriter(file, SCHEMAS[table]) as writer,
        ):
            for _, piece in slices:
                writer.write_table(piece.select(SCHEMAS[table].names).cast(SCHEMAS[table]))


def _slices(rows: Iterable[pa.RecordBatch]) -> Iterator[tuple[date, pa.Table]]:
    for batch in rows:
        runs = pc.run_end_encode(batch.column("day"))
        start = 0
        for end, day in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            yield day, pa.table(batch.slice(start, end - start))
            start = end


def _marks(lake: Lake) -> UPath:
    return lake.root / "loads" / ".begun"


def _key(path: UPath) -> Key:
    table_name, _, file_hash = path.name.removesuffix(".parquet").partition("-")
    return table_name, file_hash
