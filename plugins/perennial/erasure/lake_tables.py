"""Erases a person from the lake's tables; rows stay, so that counts stay the same.

Ids become the pseudonym, columns that describe the person become empty, and texts lose addresses
and ids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from upath import UPath

from perennial.erasure.identifiers import Known
from perennial.erasure.matched_values import cleaned
from perennial.stores.lake import SCHEMAS, Lake, read_file
from perennial.stores.lake.row_digest import after_erasure
from perennial.stores.ledger.person_rows import IDS

PERSONAL: dict[str, dict[str, Any]] = {
    "raw/profiles": dict.fromkeys(
        ("first_name", "time_zone", "region", "properties", "birth_on", "registered_at")
    ),
    "quarantine": {"content": ""},
    "decisions": {"variables": "{}"},
    "batches": {"subject": "", "text": "", "html": "", "unsubscribe_url": "", "details": "{}"},
}
"""Columns that describe a person, and their values after erasure."""


def files(lake: Lake) -> Iterator[tuple[str, UPath]]:
    """Every file with rows, and its table."""
    for table in SCHEMAS:
        for path in sorted((lake.root / table).glob("**/*.parquet"), key=str):
            if not path.name.startswith(".") and path.name != "empty.parquet":
                yield table, path


def rewrite(lake: Lake, table: str, path: UPath, known: Known) -> int:
    """Rewrite a file that contains the person. Returns the number of changed rows."""
    rows = read_file(path)
    is_theirs = theirs(rows, known)
    personal = PERSONAL.get(table, {})
    columns = {
        name: rows[name] if not any(is_theirs) else _replaced(rows[name], is_theirs, change)
        for name in rows.column_names
        for change in [_change(name, rows[name].type, personal, known)]
    }
    new = pa.table(columns, schema=rows.schema)
    changed = sum(1 for old, now in zip(_rows(rows), _rows(new), strict=True) if old != now)
    if changed:
        lake.replace(path, after_erasure(new) if table == "batches" else new)
    return changed


def by_ids(rows: pa.Table, known: Known) -> pa.BooleanArray:
    """Whether each row has one of the person's ids."""
    wanted = pa.array(sorted(known.ids), pa.string())
    mask = pa.array([False] * len(rows), pa.bool_())
    for name in set(IDS) & set(rows.column_names):
        mask = pc.or_(mask, pc.is_in(rows[name].combine_chunks(), value_set=wanted))
    return mask


def theirs(rows: pa.Table, known: Known) -> list[bool]:
    """Whether each row is about the person, by ids or (in quarantine) by text."""
    found: list[bool] = by_ids(rows, known).to_pylist()
    if "content" in rows.column_names:  # quarantine, which has no id columns
        sought = known.sought()
        contents = rows["content"].to_pylist()
        found = [bool(text) and sought.names(text, is_id=False) for text in contents]
    return found


def _change(
    name: str, kind: pa.DataType, personal: Mapping[str, Any], known: Known
) -> Callable[[Any], Any]:
    ids, pseudonym, sought = known.ids, known.pseudonym, known.sought()
    if name in personal:
        return lambda _: personal[name]
    if not pa.types.is_string(kind):
        return lambda value: value
    if name in IDS:
        return lambda value: pseudonym if value in ids else value
    if name == "address_hash":
        return lambda value: pseudonym if value else value
    return lambda value: value and cleaned(value, sought, pseudonym)


def _replaced(
    values: pa.ChunkedArray, is_theirs: Sequence[bool], change: Callable[[Any], Any]
) -> pa.ChunkedArray:
    old = values.to_pylist()
    new = [change(value) if mine else value for value, mine in zip(old, is_theirs, strict=True)]
    return pa.chunked_array([pa.array(new, values.type)])


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)
