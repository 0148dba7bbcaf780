"""Reads Parquet files as text columns, inside DuckDB."""

from collections.abc import Iterator
from glob import escape
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.ingest.contract import Column, Kind, Reason, Table
from perennial.ingest.readers import CHUNK_ROWS, UnreadableError

_FLOATS = {"FLOAT", "DOUBLE"}
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


def parquet_sql(
    con: duckdb.DuckDBPyConnection, path: Path | UPath, table: Table, unknown: set[str]
) -> str:
    """SQL of a file's rows: the contract's columns as text, then `line`, `reason`, `content`.

    Names of columns outside the contract are added to `unknown`.

    Raises:
        duckdb.Error: It is not a Parquet file.
    """
    source = f"read_parquet({literal(escape(str(path)))}, hive_partitioning = false"
    described = con.execute(f"describe select * from {source})").fetchall()
    types = {str(name).lower(): (_identifier(str(name)), str(kind)) for name, kind, *_ in described}
    columns = {column.name: column for column in table.columns}
    unknown |= types.keys() - columns.keys()
    given = {name: (columns[name], *types[name]) for name in columns if name in types}
    texts = [
        f"{_text(*given[name]) if name in given else 'cast(null as varchar)'} as {name}"
        for name in columns
    ]
    faults = [fault for column in given.values() for fault in _faults(*column)]
    reason = f"case {' '.join(faults)} end" if faults else "null"
    return f"""
        select
            {", ".join(texts)},
            file_row_number + 1 as line,
            cast({reason} as varchar) as reason,
            cast(null as varchar) as content
        from {source}, file_row_number = true)
    """


def mend(path: UPath, copy: Path) -> None:
    """Copy a file with texts as bytes, because DuckDB rejects a file with one invalid text.

    Raises:
        UnreadableError: It is not a complete Parquet file.
    """
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as given:
            batches = (_as_bytes(batch) for batch in given.iter_batches(CHUNK_ROWS))
            _write(batches, copy)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # an error of the disk, not of the file
        raise UnreadableError(Reason.UNREADABLE_FILE) from None


def _write(batches: Iterator[pa.Table], copy: Path) -> None:
    first = next(batches, None)
    if first is None:
        raise UnreadableError(Reason.UNREADABLE_FILE)
    with pq.ParquetWriter(copy, first.schema) as writer:
        writer.write_table(first)
        for batch in batches:
            writer.write_table(batch)


def _as_bytes(batch: pa.RecordBatch) -> pa.Table:
    arrays = []
    for column in batch.columns:
        is_text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
        arrays.append(column.cast(pa.large_binary()) if is_text else column)
    return pa.Table.from_arrays(arrays, names=batch.schema.names)


def _text(column: Column, name: str, kind: str) -> str:
    if kind == "BLOB":
        return f"try(decode({name}))"
    if column.kind is Kind.OBJECT and kind.startswith(_NESTED):
        return f"cast(to_json({name}) as varchar)"
    if _is_wrong(column, kind):
        return "cast(null as varchar)"
    return f"cast({name} as varchar)"


def _faults(column: Column, name: str, kind: str) -> list[str]:
    if kind == "BLOB":
        is_broken = f"{name} is not null and try(decode({name})) is null"
        return [f"when {is_broken} then '{Reason.BROKEN_UTF8}'"]
    if _is_wrong(column, kind):
        return [f"when {name} is not null then '{Reason.WRONG_TYPE}'"]
    return []


def _is_wrong(column: Column, kind: str) -> bool:
    if kind.endswith("]") or kind == "BOOLEAN":
        return True
    if kind in _FLOATS:
        return column.kind not in (Kind.MONEY, Kind.NUMBER)
    return kind.startswith(_NESTED) and column.kind is not Kind.OBJECT


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
