"""Loads each landed file into raw once; each row is loaded, a duplicate, or quarantined.

Of two concurrent ingests at least one stops. An interrupted ingest can be repeated: a file counts
once its row is in `loads`, and partial results are dropped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import duckdb
import pyarrow as pa

from perennial.ingest.contract import Reason
from perennial.ingest.erased_people import know_erased
from perennial.ingest.landing_files import LandingFile, landing_files
from perennial.ingest.load_journal import (
    begin,
    drop_unfinished,
    finish,
    known_files,
    last_ingest_number,
    loaded_files,
    raw_name,
    write_by_day,
)
from perennial.ingest.readers import Row, UnreadableError
from perennial.ingest.row_checks import Counts, RowChecks
from perennial.ingest.vendors import vendor_rows
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Ledger

_MEMORY = "500MB"
"""DuckDB's memory limit; beyond it DuckDB spills to a temporary folder, at little cost."""


@dataclass(frozen=True)
class Load:
    """The result of one landing file.

    Attributes:
        row_count: Loaded, duplicate and quarantined rows; 1 if the file can't be read.
        duplicate_count: Rows already in raw, or repeated in the file.
        reasons: Quarantined rows, by reason.
        unknown_columns: Columns outside the contract, which were left out.
        ingest_number: Number of the run, from 1: the order of arrival.
    """

    file_name: str
    table_name: str
    file_hash: str
    row_count: int
    loaded_count: int
    duplicate_count: int
    quarantined_count: int
    reasons: dict[str, int] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    ingest_number: int = 0

    def __str__(self) -> str:
        """One line for people."""
        parts = [
            f"{self.file_name}: {self.row_count:,} rows",
            f"{self.loaded_count:,} loaded",
            f"{self.duplicate_count:,} duplicate",
            f"{self.quarantined_count:,} quarantined",
        ]
        if self.reasons:
            parts[-1] += f" ({', '.join(f'{name} {n:,}' for name, n in self.reasons.items())})"
        if self.unknown_columns:
            parts.append(f"unknown columns left out: {', '.join(self.unknown_columns)}")
        return ", ".join(parts)


class _Run(NamedTuple):
    con: duckdb.DuckDBPyConnection
    spill: Path
    lake: Lake
    ledger: Ledger
    key: bytes
    now: datetime
    zone: ZoneInfo
    loaded_on: date
    number: int  # of this run, from 1; an interrupted run may have had the same
    name: str  # unique, to notice a concurrent run


def ingest(
    lake: Lake,
    ledger: Ledger,
    *,
    key: bytes,
    now: datetime,
    zone: ZoneInfo,
    loaded_on: date,
    progress: Callable[[str], None],
) -> list[Load]:
    """Load every landed file whose content was not loaded before; returns one entry for each.

    Files are loaded in order of path; the ledger's vault stores the addresses.

    Args:
        now: Later instants are rejected.
        zone: The business zone, for the delivery day in a vendor's folder name.
        loaded_on: The run's day, the partition of `loads` and `quarantine`.
        progress: Takes a line per new file, and one at the end.

    Raises:
        BrokenWorld: The vault can't be written, or another ingest runs.
        OSError: The lake can't be read or written.
    """
    drop_unfinished(lake)
    files = landing_files(lake.root)
    loaded = loaded_files(lake)
    loads: list[Load] = []
    with TemporaryDirectory() as spill, duckdb.connect() as con:
        _set_up(con, spill)
        know_erased(con, ledger, key)
        number = last_ingest_number(con, lake) + 1
        run = _Run(con, Path(spill), lake, ledger, key, now, zone, loaded_on, number, token_hex(8))
        for file in files:
            if file.key not in loaded:
                loads.append(_load(run, file))
                loaded.add(file.key)
                progress(str(loads[-1]))
    progress(f"{len(loads)} new files, {len(files) - len(loads)} already loaded")
    return loads


def _set_up(con: duckdb.DuckDBPyConnection, spill: str) -> None:
    con.execute("set timezone = 'UTC'")
    con.execute("set preserve_insertion_order = false")  # output is sorted by line
    con.execute("set enable_progress_bar = false")
    con.execute(f"set memory_limit = '{_MEMORY}'")
    con.execute(f"set temp_directory = '{spill}'")
    # Zones that both DuckDB and Python know.
    con.execute(
        "create temp table zones as "
        "select name from pg_timezone_names() where name in (select unnest($names))",
        {"names": _zones()},
    )


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())


def _load(run: _Run, file: LandingFile) -> Load:
    begin(run.lake, file.key, run.name)
    if file.table is None:
        return _reject(run, file, Reason.UNKNOWN_TABLE)
    checks = RowChecks(
        run.con, file.path, file.table, key=run.key, translated=_translated(file, run.zone)
    )
    try:
        checks.check(now=run.now, spill=run.spill)
    except UnreadableError as error:
        return _reject(run, file, error.reason)
    checks.compare(known_files(run.lake, file.table, raw_name(file.key), checks.days()))
    run.ledger.vault.put(checks.contacts())
    good = checks.good(file.source, run.number)
    write_by_day(run.lake, file.table.raw, raw_name(file.key), good)
    unknown = tuple(sorted(checks.unknown_columns))
    return _record(run, file, checks.counts(), checks.rejected(), unknown)


def _translated(file: LandingFile, zone: ZoneInfo) -> Callable[[set[str]], Iterator[Row]] | None:
    if not file.vendor or not file.table:
        return None
    return partial(vendor_rows, file.vendor, file.path, file.table, day=file.day, zone=zone)


def _reject(run: _Run, file: LandingFile, reason: Reason) -> Load:
    """Quarantine a whole file, as line 0."""
    row = pa.table({"reason": [reason.value], "content": [""], "line": [0]})
    return _record(run, file, Counts(1, 0, 0, {reason.value: 1}), row.to_reader(), ())


def _record(
    run: _Run,
    file: LandingFile,
    counts: Counts,
    rejected: pa.RecordBatchReader,
    unknown_columns: tuple[str, ...],
) -> Load:
    """Write the rejected rows, then the file's row in `loads`, which makes it count."""
    about_file = {
        "file_hash": file.file_hash,
        "table_name": file.table_name,
        "file_name": file.name,
        "day": run.loaded_on,
    }
    batches = (_with(batch, about_file) for batch in rejected)
    write_by_day(run.lake, "quarantine", f"{'-'.join(file.key)}.parquet", batches)
    load = Load(
        file_name=file.name,
        table_name=file.table_name,
        file_hash=file.file_hash,
        row_count=counts.rows,
        loaded_count=counts.loaded,
        duplicate_count=counts.duplicate,
        quarantined_count=sum(counts.reasons.values()),
        reasons=counts.reasons,
        unknown_columns=unknown_columns,
        ingest_number=run.number,
    )
    row = {column: [getattr(load, column)] for column in SCHEMAS["loads"].names}
    finish(run.lake, file.key, run.name, run.loaded_on, pa.table(row))
    return load


def _with(batch: pa.RecordBatch, constants: dict[str, object]) -> pa.RecordBatch:
    for name, value in constants.items():
        batch = batch.append_column(name, pa.array([value] * batch.num_rows))
    return batch
