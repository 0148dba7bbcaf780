"""Reads vendors' files, and helpers for translating them.

A vendor is a function from one exported object to rows of the contract, which then pass the same
checks as all rows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.ingest.contract import Reason, Table
from perennial.ingest.readers import (
    CHUNK_ROWS,
    Row,
    UnreadableError,
    json_object,
    numbered_lines,
    texts,
)

Given = Mapping[str, object]
"""One exported object."""

ROW_BITS = 20
"""A vendor's line may become several rows: a row's number is the line, shifted, plus a counter."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ADDRESSES = re.compile(r"[$_]?(e_?mail|phone)(_?(address|number))?", re.IGNORECASE)
"""Names of properties with addresses, which only the contact vault may hold."""


class Translated(NamedTuple):
    """One row of the contract."""

    table: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Vendor:
    """One vendor's export.

    Attributes:
        name: Prefix of landing files, before `_events`.
        tables: Its tables of the contract; the first gets unreadable rows.
        translate: From an object and its folder's delivery instant to rows.
    """

    name: str
    formats: tuple[str, ...]
    tables: tuple[str, ...]
    translate: Callable[[Given, str], Iterator[Translated]]


class LeftOutError(Exception):
    """An object outside the contract; the message names its kind."""


def vendor_rows(
    vendor: Vendor, path: UPath, table: Table, unknown: set[str], *, day: str, zone: ZoneInfo
) -> Iterator[Row]:
    """Rows of one table in a vendor's file; kinds of objects left out are added to `unknown`.

    `day` is the landing folder's name, which should be the day of delivery in `zone`.

    Raises:
        UnreadableError: It is not a Parquet file.
    """
    delivered_at = _day_start(day, zone)
    is_first = table.name == vendor.tables[0]
    objects = _parquet_objects if path.suffix == ".parquet" else _json_objects
    for line, given in objects(path):
        number = line << ROW_BITS
        try:
            found = [
                texts(table, row.values)
                for row in vendor.translate(_readable(given), delivered_at)
                if row.table == table.name
            ]
        except LeftOutError as error:
            unknown.add(str(error))
        except UnreadableError as error:
            if is_first:
                yield Row(number, {}, error.reason, "")  # its text may contain addresses
        else:
            yield from (Row(number + n, values) for n, values in enumerate(found))


def _readable(given: Given | Reason) -> Given:
    if isinstance(given, Reason):
        raise UnreadableError(given)
    return given


def _day_start(day: str, zone: ZoneInfo) -> str:
    """The instant at which a day began; an invalid day is unchanged, and rejected later."""
    try:
        return datetime.combine(date.fromisoformat(day), time.min, zone).isoformat()
    except ValueError:
        return day


def _json_objects(path: UPath) -> Iterator[tuple[int, Given | Reason]]:
    for number, raw in numbered_lines(path):
        if raw.strip():
            try:
                yield number, json_object(raw)
            except UnreadableError as error:
                yield number, error.reason


def _parquet_objects(path: UPath) -> Iterator[tuple[int, Given | Reason]]:
    number = 0
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as given:
            for batch in given.iter_batches(CHUNK_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeDecodeError):
        raise UnreadableError(Reason.UNREADABLE_FILE) from None


# Helpers for translators


def snake_case(name: object) -> str | None:
    """A vendor's event name in snake case.

    >>> snake_case("Order Completed"), snake_case("$mp_web_page_view"), snake_case("addToCart")
    ('order_completed', 'mp_web_page_view', 'add_to_cart')
    """
    if not isinstance(name, str):
        return None
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", words).strip("_").lower() or None


def instant(count: object, per_second: int) -> object:
    """ISO instant of seconds (times `per_second`) since 1970; other values are unchanged.

    >>> instant(1767348000123, 1000), instant("soon", 1)
    ('2026-01-02T10:00:00.123000+00:00', 'soon')
    """
    amount = number(count)
    if amount is None:
        return count if count is None else str(count)
    try:
        micros = int(amount * 1_000_000 / per_second)
        return (_EPOCH + timedelta(microseconds=micros)).isoformat()
    except (OverflowError, ValueError):
        return str(count)


def number(value: object) -> Decimal | None:
    """A finite number, also from text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def times(price: object, quantity: object) -> object:
    """A line's amount: price times quantity, by default 1."""
    each, many = number(price), number(quantity)
    if each is None:
        return price
    return each if many is None else each * many


def record(value: object) -> Given:
    """A nested object; empty for None.

    Raises:
        UnreadableError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UnreadableError(Reason.WRONG_TYPE)
    return value


def records(value: object) -> list[Given]:
    """A list of objects; in Parquet, BigQuery may wrap each list and element in an object.

    Raises:
        UnreadableError: It is something else.
    """
    if isinstance(value, Mapping) and "list" in value:
        return [
            record(element.get("element", element.get("item")))
            for element in records(value["list"])
        ]
    if value is None:
        return []
    if not isinstance(value, list):
        raise UnreadableError(Reason.WRONG_TYPE)
    return [record(element) for element in value]


def kept(properties: Given, *used: str) -> dict[str, object]:
    """Properties to keep: with a value, not in `used`, and not an address."""
    return {
        name: _plain(value)
        for name, value in properties.items()
        if value not in (None, "") and name not in used and not _ADDRESSES.fullmatch(name)
    }


def _plain(value: object) -> object:
    """A value for JSON, without addresses inside."""
    if isinstance(value, Mapping):
        return kept(value)
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, date | bytes):
        return str(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)  # 2 instead of 2.0, because it may be an id
    return value
