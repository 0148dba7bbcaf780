"""Cuts a person's rows out of landing files.

Ingest identifies a landing file by its content's hash, so `loads` gets the new hash; otherwise all
other rows would be loaded again.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.erasure.identifiers import Known
from perennial.erasure.matched_values import ID_KEY, Sought
from perennial.stores.lake import Lake, read_file


def files(lake: Lake) -> Iterator[UPath]:
    """Every landed file, including drafts."""
    for path in sorted((lake.root / "landing").glob("**/*"), key=str):
        if path.is_file():
            yield path


def cut(lake: Lake, path: UPath, known: Known) -> int:
    """Cut a person's rows out of one file. Returns how many."""
    content = path.read_bytes()
    kept, count = _without(path.suffix, content, known.sought())
    if count:
        with lake.draft(path) as draft:
            draft.write_bytes(kept)
        _enter(lake, _hash(content), _hash(kept))
    return count


def _without(suffix: str, content: bytes, sought: Sought) -> tuple[bytes, int]:
    if suffix == ".parquet":
        return _parquet_without(content, sought)
    if suffix == ".csv":
        return _csv_without(content, sought)
    lines = content.splitlines(keepends=True)
    kept = [line for line in lines if not line_names(line, sought)]
    return b"".join(kept), len(lines) - len(kept)


def line_names(line: bytes, sought: Sought) -> bool:
    """Whether a line identifies the person: in JSON by values, otherwise by words."""
    text = line.decode(errors="replace").strip()
    return sought.names(text, is_id=False) or (
        text[:1] not in ("{", "[") and any(True for _ in sought.in_line(text))
    )


def _csv_without(content: bytes, sought: Sought) -> tuple[bytes, int]:
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):  # ingest can't read it either: cut by lines
        return _without(".txt", content, sought)
    if not rows:
        return content, 0
    is_id = [bool(ID_KEY.search(name.strip())) for name in rows[0]]
    kept = [row for row in rows[1:] if not _row_names(row, is_id, sought)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([rows[0], *kept])
    return out.getvalue().encode(), len(rows) - 1 - len(kept)


def _row_names(row: list[str], is_id: list[bool], sought: Sought) -> bool:
    pairs = zip(row, [*is_id, *([False] * len(row))], strict=False)
    return any(sought.names(cell.strip(), is_id=mark) for cell, mark in pairs)


def _parquet_without(content: bytes, sought: Sought) -> tuple[bytes, int]:
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError):
        return content, 0
    kept = pa.array([not _names(row, sought) for row in table.to_pylist()], pa.bool_())
    left = table.filter(kept)
    sink = pa.BufferOutputStream()
    pq.write_table(left, sink)
    return sink.getvalue().to_pybytes(), len(table) - len(left)


def _names(row: dict[str, Any], sought: Sought) -> bool:
    return sought.names(json.dumps(row, default=str, ensure_ascii=False), is_id=False)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _enter(lake: Lake, old: str, new: str) -> None:
    for path in list((lake.root / "loads").glob(f"day=*/*-{old}.parquet")):
        row = read_file(path)
        at = row.column_names.index("file_hash")
        row = row.set_column(at, row.schema.field(at), pa.array([new] * len(row), pa.string()))
        lake.replace(path.parent / path.name.replace(old, new), row)
        path.unlink()
