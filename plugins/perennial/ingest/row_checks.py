"""Checks one landing file's rows, in the run's DuckDB."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
from upath import UPath

from perennial.ingest.address_hashing import good_contacts, with_hashes
from perennial.ingest.contract import MAX_CONTENT_LENGTH, TABLES, Reason, Table
from perennial.ingest.contract_sql import check_sql, doubles_sql, met_before_sql, raw_columns
from perennial.ingest.parquet import literal, mend, parquet_sql
from perennial.ingest.readers import CHUNK_ROWS, Row, UnreadableError, file_rows, text_chunks
from perennial.ingest.vendors.translation import ROW_BITS
from perennial.stores.ledger import Contact

_WRITE_ROWS = 50_000
"""Rows per write to Parquet."""


class Counts(NamedTuple):
    """A file's rows by result: loaded, duplicate and all reasons add up to `rows`."""

    rows: int
    loaded: int
    duplicate: int
    reasons: dict[str, int]


class RowChecks:
    """Checks the rows of one file; call `check`, then `compare`, then the other methods."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: UPath,
        table: Table,
        *,
        key: bytes,
        translated: Callable[[set[str]], Iterator[Row]] | None = None,
    ) -> None:
        """Prepare to check `path` as `table`.

        `con` must be in UTC and have a table `zones(name)`; other tables are overwritten. `key`
        hashes addresses. `translated` reads a vendor's rows, and adds what it leaves out to a set.
        """
        self._con, self._path, self._table, self._key = con, path, table, key
        self._translated = translated
        self._has_addresses = table is TABLES["contacts"]
        self.unknown_columns: set[str] = set()

    def check(self, *, now: datetime, spill: Path) -> None:
        """Type all rows, and check each by itself.

        Raises:
            UnreadableError: The file as a whole is not of its format.
        """
        if not self._is_read_by_duckdb():
            self._fill(now)
            return
        with suppress(duckdb.Error):  # its message may quote a row, so it must not be chained
            self._fill(now)
            return
        mended = spill / "mended.parquet"
        mend(self._path, mended)
        self._path = UPath(mended)
        try:
            self._fill(now)
        except duckdb.InvalidInputException:
            raise UnreadableError(Reason.UNREADABLE_FILE) from None

    def compare(self, known: list[UPath]) -> None:
        """Find the valid rows that are repeated in the file or exist in `known` raw files."""
        rows = "(select * from checked limit 0)"
        if known:
            files = ", ".join(literal(str(path)) for path in known)
            rows = f"read_parquet([{files}], hive_partitioning = false)"
        self._fresh("met_before", met_before_sql(self._table, rows))
        self._fresh("doubles", doubles_sql(self._table, rows))
        self._con.execute(
            f"create or replace temp view good as select {', '.join(raw_columns(self._table))}, "
            "line from checked anti join doubles using (line) where reason is null"
        )

    def days(self) -> set[date]:
        """The days (UTC) of valid rows."""
        rows = self._con.execute(
            f"select distinct cast({self._table.day} as date) from checked where reason is null"
        ).fetchall()
        return {day for (day,) in rows}

    def counts(self) -> Counts:
        """Count rows by result."""
        (rows,) = self._con.execute("select count(*) from checked").fetchall()[0]
        (loaded,) = self._con.execute("select count(*) from good").fetchall()[0]
        reasons = self._con.execute(
            f"select reason, count(*) from ({self._rejected()}) group by reason order by reason"
        ).fetchall()
        duplicates = "select count(*) from doubles where not is_conflict"
        (duplicate,) = self._con.execute(duplicates).fetchall()[0]
        return Counts(rows, loaded, duplicate, dict(reasons))

    def good(self, source: str, ingest_number: int) -> pa.RecordBatchReader:
        """Raw's columns and `day` of the rows to load, sorted by `day` and line."""
        return self._con.sql(
            "select *, $source as source, $ingest_number as ingest_number, "
            f"cast({self._table.day} as date) as day from good order by day, line",
            params={"source": source, "ingest_number": ingest_number},
        ).to_arrow_reader(_WRITE_ROWS)

    def rejected(self) -> pa.RecordBatchReader:
        """`reason`, `content` and `line` of the rows to quarantine, sorted by line."""
        shift = ROW_BITS if self._translated else 0
        return self._con.sql(
            f"select reason, content, line >> {shift} as line "
            f"from ({self._rejected()}) as rejected order by rejected.line"
        ).to_arrow_reader(_WRITE_ROWS)

    def contacts(self) -> Iterator[Contact]:
        """Contacts to store, read again from the file."""
        return good_contacts(self._con, self._chunks()) if self._has_addresses else iter(())

    def _fresh(self, name: str, query: str) -> None:
        self._con.execute(f"create or replace temp table {name} as {query}")

    def _fill(self, now: datetime) -> None:
        texts = [column.name for column in self._table.columns] + ["reason", "content"]
        nothing = ", ".join(f"cast(null as varchar) as {name}" for name in texts)
        empty = f"(select {nothing}, cast(0 as bigint) as line limit 0)"
        parameters = {"now": now.astimezone(UTC).replace(tzinfo=None)}
        relations = self._given()
        verb = "create or replace temp table checked as"
        for given in chain([next(relations, empty)], relations):
            self._con.execute(f"{verb} {check_sql(self._table, given)}", parameters)
            verb = "insert into checked"

    def _given(self) -> Iterator[str]:
        """SQL of relations that make up the file, each valid until the next is requested."""
        if self._is_read_by_duckdb() and not self._has_addresses:
            yield f"({self._parquet_sql()})"
            return
        for chunk in self._chunks():
            hidden = with_hashes(chunk, self._key) if self._has_addresses else chunk
            self._con.register("chunk", hidden)
            yield "chunk"

    def _chunks(self) -> Iterator[pa.Table]:
        if self._translated:
            return text_chunks(self._translated(self.unknown_columns), self._table)
        if not self._is_read_by_duckdb():
            rows = file_rows(self._path, self._table, self.unknown_columns)
            return text_chunks(rows, self._table)
        cursor = self._con.cursor()  # because the connection is used between two chunks
        cursor.execute("set timezone = 'UTC'")
        batches = cursor.sql(self._parquet_sql()).to_arrow_reader(CHUNK_ROWS)
        return (pa.table(batch) for batch in batches)

    def _is_read_by_duckdb(self) -> bool:
        return not self._translated and self._path.suffix == ".parquet"

    def _parquet_sql(self) -> str:
        return parquet_sql(self._con, self._path, self._table, self.unknown_columns)

    def _rejected(self) -> str:
        values = ", ".join(f"'{name}': {name}" for name in raw_columns(self._table))
        content = f"left(cast(to_json({{{values}}}) as varchar), {MAX_CONTENT_LENGTH})"
        return f"""
            select reason, content, line from checked where reason is not null
            union all
            select '{Reason.DUPLICATE_ID}', {content}, line
            from checked inner join doubles using (line)
            where is_conflict
        """
