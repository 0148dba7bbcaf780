"""Landing to raw: each landed file once, each row loaded, a duplicate or in quarantine.

One ingest runs at a time; of two, at least one stops. It may break off anywhere and be run again: a
file counts once its row in `loads` is there, and until then what was written of it is dropped.
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
"""What DuckDB may hold; beyond it works in a temporary folder, which costs little."""


@dataclass(frozen=True)
class Load:
    """What became of one landing file.

    Attributes:
        file_name: Its path below `landing/`.
        table_name: What it holds; `unknown` if its name or place don't say.
        file_hash: Hex SHA-256 of its content.
        row_count: Rows found, or 1 for a file that can't be read. The next three add up to it.
        loaded_count: Rows now in raw.
        duplicate_count: Rows that were in raw already, or that the file repeats.
        quarantined_count: Rows rejected.
        reasons: Rows rejected, by reason.
        unknown_columns: Columns the contract doesn't know; they were left out.
        ingest_number: Which run of ingest took it in, counted from 1; the row's order of arrival,
            whatever its times say.
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
    number: int  # of this run among all, from 1; a run that broke off may have had it before
    name: str  # of this run, so that it notices another


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
    """Take in every landed file whose content was not taken in before.

    Args:
        lake: Where `landing/` is, and raw is to be.
        ledger: Whose vault takes the addresses.
        key: Keys the hashes that stand for addresses.
        now: What is dated later is rejected.
        zone: The business zone: where a vendor doesn't say when it delivered a row, the day its
            folder names begins there.
        loaded_on: The partition of `loads` and `quarantine`: the day of this run.
        progress: Takes one line per new file, and one at the end.

    Returns:
        One entry per new file, in the order of their paths.

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
    con.execute("set preserve_insertion_order = false")  # what is written is ordered by line
    con.execute("set enable_progress_bar = false")
    con.execute(f"set memory_limit = '{_MEMORY}'")
    con.execute(f"set temp_directory = '{spill}'")
    # Zones that both DuckDB and Python can compute with.
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
    """Reads a vendor's rows of the file's table; None where the file is written by the contract."""
    if not file.vendor or not file.table:
        return None
    return partial(vendor_rows, file.vendor, file.path, file.table, day=file.day, zone=zone)


def _reject(run: _Run, file: LandingFile, reason: Reason) -> Load:
    """Put a whole file into quarantine, as line 0."""
    row = pa.table({"reason": [reason.value], "content": [""], "line": [0]})
    return _record(run, file, Counts(1, 0, 0, {reason.value: 1}), row.to_reader(), ())


def _record(
    run: _Run,
    file: LandingFile,
    counts: Counts,
    rejected: pa.RecordBatchReader,
    unknown_columns: tuple[str, ...],
) -> Load:
    """Write the rejected rows, then the file's row in `loads`, from which on it counts."""
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
    """The batch with further columns of one value each."""
    for name, value in constants.items():
        batch = batch.append_column(name, pa.array([value] * batch.num_rows))
    return batch
