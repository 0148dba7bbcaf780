"""Reads JSONL and CSV into chunks of text columns. An unreadable row becomes a row with a reason.

Numbers stay text here, so that money never passes through a float.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import NamedTuple, NoReturn

import pyarrow as pa
from upath import UPath

from perennial.ingest.contract import MAX_CONTENT_LENGTH, TABLES, Kind, Reason, Table

CHUNK_ROWS = 20_000

MAX_LINE_BYTES = 1 << 20
"""Longer lines are cut, and so rejected, to limit memory."""

_BOM = b"\xef\xbb\xbf"


class UnreadableError(Exception):
    """A row or file can't be read; without its text, which may contain an address."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Row(NamedTuple):
    """One row as landed; `line` is its first line in the file, from 1.

    An unreadable row has a `reason` and its text as `content`; otherwise both are None.
    """

    line: int
    values: dict[str, str | None]
    reason: Reason | None = None
    content: str | None = None


def file_rows(path: UPath, table: Table, unknown: set[str]) -> Iterator[Row]:
    """Read a JSONL or CSV file; add names of columns outside the contract to `unknown`.

    Raises:
        UnreadableError: A CSV file's first line is not a header.
    """
    return (_csv_rows if path.suffix == ".csv" else _json_rows)(path, table, unknown)


def text_chunks(rows: Iterator[Row], table: Table) -> Iterator[pa.Table]:
    """Rows in chunks: the contract's columns as text, `line`, `reason` and `content`."""
    while chunk := list(islice(rows, CHUNK_ROWS)):
        texts = {
            column.name: pa.array([row.values.get(column.name) for row in chunk], pa.string())
            for column in table.columns
        }
        yield pa.table(
            {
                **texts,
                "line": pa.array([row.line for row in chunk], pa.int64()),
                "reason": pa.array([row.reason for row in chunk], pa.string()),
                "content": pa.array([row.content for row in chunk], pa.string()),
            }
        )


def numbered_lines(path: UPath) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; overlong lines are cut."""
    number, is_continued = 0, False
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE_BYTES):
            if not is_continued:
                number += 1
                yield number, line.removeprefix(_BOM) if number == 1 else line
            is_continued = not line.endswith(b"\n")


def _reject(line: int, reason: Reason, raw: bytes) -> Row:
    text = raw[: 4 * MAX_CONTENT_LENGTH].decode(errors="backslashreplace").rstrip()
    return Row(line, {}, reason, text.replace("\0", "\\x00"))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates, which UTF-8 can't encode
        return False
    return True


# CSV


def _csv_rows(path: UPath, table: Table, unknown: set[str]) -> Iterator[Row]:
    known = {column.name for column in table.columns}
    consumed: list[tuple[int, bytes]] = []  # the lines of the row being read

    def feed() -> Iterator[str]:
        for number, raw in numbered_lines(path):
            consumed.append((number, raw))
            # Invalid bytes become lone surrogates, so that only their row is rejected.
            yield raw.decode(errors="surrogateescape")

    cells_of_rows = csv.reader(feed(), strict=True)
    header = _csv_header(cells_of_rows)
    unknown |= set(header) - known
    while True:
        consumed.clear()
        try:
            cells = next(cells_of_rows)
            if cells:
                values = dict(zip(header, _csv_cells(cells, len(header)), strict=True))
                yield Row(consumed[0][0], {name: values[name] for name in values.keys() & known})
        except StopIteration:
            return
        except csv.Error as error:
            is_cut = "unexpected end" in str(error)
            reason = Reason.TRUNCATED if is_cut else Reason.MALFORMED_ROW
            yield _reject(consumed[0][0], reason, b"".join(raw for _, raw in consumed))
        except UnreadableError as error:
            yield _reject(consumed[0][0], error.reason, b"".join(raw for _, raw in consumed))


def _csv_header(rows: "Iterator[list[str]]") -> list[str]:
    try:
        header = [name.strip() for name in next(rows, [])]
    except csv.Error:
        raise UnreadableError(Reason.UNREADABLE_FILE) from None
    if len(set(header)) < len(header) or not _is_unicode("".join(header)):
        raise UnreadableError(Reason.UNREADABLE_FILE)
    return header


def _csv_cells(cells: list[str], expected: int) -> list[str]:
    if not _is_unicode("".join(cells)):
        raise UnreadableError(Reason.BROKEN_UTF8)
    if len(cells) != expected:
        is_cut = len(cells) < expected
        raise UnreadableError(Reason.TRUNCATED if is_cut else Reason.MALFORMED_ROW)
    return [cell.strip() for cell in cells]  # some exporters pad


# JSONL


def _json_rows(path: UPath, table: Table, unknown: set[str]) -> Iterator[Row]:
    known = {column.name for column in table.columns}
    for number, raw in numbered_lines(path):
        if not raw.strip():
            continue
        try:
            given = json_object(raw)
            values = texts(table, given)
        except UnreadableError as error:
            yield _reject(number, error.reason, raw)
        else:
            unknown |= given.keys() - known
            yield Row(number, values)


def texts(table: Table, given: Mapping[str, object]) -> dict[str, str | None]:
    """Values of a table's columns as text; other values are left out.

    Raises:
        UnreadableError: A value's type is wrong for its column.
    """
    readers = _READERS[table.name]
    return {name: readers[name](given[name]) for name in given.keys() & readers.keys()}


def json_object(raw: bytes) -> dict[str, object]:
    """Parse one line of JSONL; decimal numbers don't pass through a float.

    Raises:
        UnreadableError: It is not a JSON object.
    """
    try:
        text = raw.decode().rstrip()
        given = json.loads(text, parse_float=Decimal)
    except UnicodeDecodeError:
        raise UnreadableError(Reason.BROKEN_UTF8) from None
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text) or error.msg.startswith("Unterminated string")
        raise UnreadableError(Reason.TRUNCATED if is_cut else Reason.MALFORMED_ROW) from None
    except (ValueError, RecursionError):  # thousands of digits or nested brackets
        raise UnreadableError(Reason.MALFORMED_ROW) from None
    if not isinstance(given, dict):
        raise UnreadableError(Reason.MALFORMED_ROW)
    return given


def _text(value: object) -> str | None:
    """Text, or a whole number as text, because ids are often numbers at their source."""
    if value is None:
        return None
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _refuse(Reason.WRONG_TYPE)


def _number(value: object) -> str | None:
    """A number as written; NaN and Infinity, which JSON lacks, are floats here."""
    return str(value) if isinstance(value, Decimal | float) else _text(value)


def _object(value: object) -> str | None:
    if not isinstance(value, dict):
        return _text(value)  # an object in quotes, as in CSV and Parquet
    try:
        return _unicode(
            json.dumps(
                value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=float
            )
        )
    except ValueError:  # NaN, Infinity, or too large for a float
        return _refuse(Reason.WRONG_TYPE)


def _unicode(text: str) -> str:
    return text if _is_unicode(text) else _refuse(Reason.BROKEN_UTF8)


def _refuse(reason: Reason) -> NoReturn:
    raise UnreadableError(reason)


_JSON_READERS: dict[Kind, Callable[[object], str | None]] = {
    Kind.MONEY: _number,
    Kind.NUMBER: _number,
    Kind.OBJECT: _object,
}

_READERS = {
    table.name: {column.name: _JSON_READERS.get(column.kind, _text) for column in table.columns}
    for table in TABLES.values()
}
