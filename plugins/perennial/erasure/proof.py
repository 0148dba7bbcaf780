"""Proves an erasure: searches every store for erased values.

Every candidate is hashed and compared with the ledger's hashes, so no copy of the erased values is
needed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from upath import UPath

from perennial.domain import PerennialError
from perennial.erasure import home_files as files
from perennial.erasure import lake_tables as tables
from perennial.erasure import landed_rows as landed
from perennial.erasure.matched_values import ID_KEY, Sought
from perennial.erasure.searched_stores import Stores
from perennial.stores.lake import read_file
from perennial.stores.ledger import person_rows, value_hash


class NotErasedError(PerennialError):
    """Nobody with this id was erased.

    Erase the person first.
    """


class Finding(NamedTuple):
    """A place, and how many of its cells or lines contain erased values."""

    place: str
    cell_count: int


def sought(stores: Stores, person_id: str | None) -> Sought:
    """Search for one erased person, or all.

    Raises:
        NotErasedError: This person, or anyone, was not erased.
    """
    erasures = stores.ledger.erasures
    if person_id is None:
        hashes = set(erasures.all())
    else:
        hashed = value_hash("external_id", person_id, stores.key)
        pseudonym = erasures.pseudonyms([hashed]).get(hashed, "")
        hashes = set(erasures.of(pseudonym)) if pseudonym else set()
    if not hashes:
        who = "Nobody" if person_id is None else "Nobody with this id"
        raise NotErasedError(f"{who} was erased: run perennial erase first.")
    return Sought.hashes(frozenset(hashes), stores.key)


def findings(stores: Stores, wanted: Sought) -> Iterator[tuple[str, Finding | None]]:
    """Search every store; yields each place, and its finding, if any."""
    for path in landed.files(stores.lake):
        yield _result(f"lake/{_below(stores, path)}", _in_file(path, wanted))
    for _, path in tables.files(stores.lake):
        yield _result(f"lake/{_below(stores, path)}", _in_table(read_file(path), wanted))
    for table in person_rows.tables():
        count = sum(
            wanted.is_in(text, is_id=bool(ID_KEY.search(column)))
            for column, text in person_rows.texts(stores.ledger.engine, table)
        )
        yield _result(f"ledger table {table.name}", count)
    home = stores.settings.home
    for file in (*files.others(stores.settings), *sorted(home.glob("ledger.sqlite*"))):
        name = file.relative_to(home).as_posix()
        if file == stores.settings.warehouse_path:
            yield _result(name, _in_warehouse(file, wanted))
        yield _result(name, _in_file(UPath(file), wanted))


def _result(place: str, count: int) -> tuple[str, Finding | None]:
    return place, Finding(place, count) if count else None


def _below(stores: Stores, path: UPath) -> str:
    return str(path.relative_to(stores.lake.root).as_posix())


def _in_table(table: pa.Table, wanted: Sought) -> int:
    count = 0
    for name in table.column_names:
        column = table[name]
        if pa.types.is_nested(column.type):
            texts = {str(value) for value in column.to_pylist() if value is not None}
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            texts = {value for value in pc.unique(column).to_pylist() if value}
        else:
            continue
        is_id = bool(ID_KEY.search(name))
        count += sum(wanted.is_in(text, is_id=is_id) for text in texts)
    return count


def _in_file(path: UPath, wanted: Sought) -> int:
    """Count lines (of a binary file: readable parts) with erased values."""
    if path.suffix == ".parquet":
        try:
            return _in_table(read_file(path), wanted)
        except (pa.ArrowException, OSError):
            pass  # not a complete Parquet file: read it as bytes
    count = 0
    with path.open("rb") as file:
        for line in file:
            text = line.decode(errors="replace")
            count += landed.line_names(line, wanted) or any(True for _ in wanted.in_line(text))
    return count


def _in_warehouse(path: Path, wanted: Sought) -> int:
    count = 0
    with duckdb.connect(str(path), read_only=True) as connection:
        tables_there = connection.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_type = 'BASE TABLE'"
        ).fetchall()
        for schema, name in tables_there:
            reader = connection.sql(f'from "{schema}"."{name}"').to_arrow_reader(50_000)
            count += sum(_in_table(pa.table(batch), wanted) for batch in reader)
    return count
