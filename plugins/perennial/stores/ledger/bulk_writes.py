"""Statements over many rows, in groups, for all writers of the ledger.

SQLAlchemy would bind every value of every row, which costs more than the database does; this binds
each distinct value of a column once.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Table,
    Text,
    any_,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

GROUP = 500
"""Rows per commit: enough to share the cost of a flush to disk, few enough to block others for only
milliseconds.
"""

Item = TypeVar("Item")
Insert = postgresql.Insert | sqlite.Insert
Row = Mapping[str, Any]


def in_groups(items: Iterable[Item], size: int = GROUP) -> Iterator[list[Item]]:
    """Split into lists of at most `size`.

    >>> list(in_groups("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def as_row(item: object) -> dict[str, object]:
    """A slotted dataclass as a row, ten times as fast as `dataclasses.asdict`, which copies values.

    >>> from dataclasses import make_dataclass
    >>> as_row(make_dataclass("Point", ["x", "y"], slots=True)(1, 2))
    {'x': 1, 'y': 2}
    """
    names: tuple[str, ...] = item.__slots__  # type: ignore[attr-defined]
    return {name: getattr(item, name) for name in names}


def insert_into(engine: Engine, table: Table) -> Insert:
    """An insert that supports `on conflict`, in the engine's dialect."""
    if engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def among(
    given_to: Connection | Engine, column: Column[str], texts: Collection[str]
) -> ColumnElement[bool]:
    """Whether a text column is one of `texts`, in one parameter; `in_` makes one of each text."""
    given = sorted(set(texts))
    if given_to.dialect.name == "postgresql":
        return column == any_(cast(given, postgresql.ARRAY(Text)))
    values = func.json_each(literal(json.dumps(given))).table_valued("value")
    return column.in_(select(values.c.value))


def append(engine: Engine, table: Table, rows: Iterable[Row]) -> int:
    """Insert rows, one commit per group."""
    count = 0
    for group in in_groups(rows):
        with engine.begin() as connection:
            count += insert_new(connection, table, group)
    return count


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> int:
    """Insert rows, all with the same columns; the table's defaults fill the others."""
    if not rows:
        return 0
    defaults = {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.c
        if column.name not in rows[0] and column.default
    }
    columns = [table.c[name] for name in (*rows[0], *defaults)]
    values = [[row[name] for row in rows] for name in rows[0]]
    values += [[default] * len(rows) for default in defaults.values()]
    names = ", ".join(column.name for column in columns)
    source, parameters = _rows(connection.dialect, columns, values)
    statement = f"insert into {table} ({names}) {source} on conflict do nothing"
    return connection.exec_driver_sql(statement, parameters).rowcount


def update_by_key(connection: Connection, key: Column[Any], rows: Sequence[Row]) -> int:
    """Update rows by a key column, which they include. Returns how many exist."""
    if not rows:
        return 0
    table, others = key.table, [name for name in rows[0] if name != key.name]
    columns = [table.c[name] for name in (*others, key.name)]
    values = [[row[column.name] for row in rows] for column in columns]
    source, parameters = _rows(connection.dialect, columns, values)
    if connection.dialect.name == "postgresql":
        news = ", ".join(f"{name} = given.{name}" for name in others)
        given = f"({source}) as given ({', '.join((*others, key.name))})"
        statement = f"update {table} set {news} from {given} where {key} = given.{key.name}"
    else:
        news = ", ".join(f"{name} = ?" for name in others)
        statement = f"update {table} set {news} where {key.name} = ?"
    return connection.exec_driver_sql(statement, parameters).rowcount


def _rows(
    dialect: Dialect, columns: Sequence[Column[Any]], values: Sequence[list[Any]]
) -> tuple[str, Any]:
    """The row source of a statement, and its parameters.

    SQLite runs the statement once per row. PostgreSQL gets each column as a JSON array.
    """
    bound = [_bound(dialect, *pair) for pair in zip(columns, values, strict=True)]
    if dialect.name != "postgresql":
        return f"values ({', '.join('?' * len(columns))})", list(zip(*bound, strict=True))
    results, lists, constants, varying = [], [], [], []
    for number, (column, of_column) in enumerate(zip(columns, bound, strict=True)):
        kind = column.type.compile(dialect)
        if of_column.count(of_column[0]) == len(of_column):
            results.append(f"%s::{kind}")
            constants.append(of_column[0])
        else:
            results.append(f"c{number}::{kind}")
            lists.append((f"c{number}", "json_array_elements_text(%s::json)"))
            varying.append(json.dumps(of_column, default=str))
    if lists:
        names, functions = zip(*lists, strict=True)
        source = f"rows from ({', '.join(functions)}) as r ({', '.join(names)})"
    else:  # one row, or all rows are equal
        source = f"generate_series(1, {len(values[0])})"
    return f"select {', '.join(results)} from {source}", (*constants, *varying)


def _bound(dialect: Dialect, column: Column[Any], values: list[Any]) -> list[Any]:
    process = column.type.dialect_impl(dialect).bind_processor(dialect) or _plain
    if values.count(values[0]) == len(values):  # true of most columns
        return [process(values[0])] * len(values)
    if process is _plain:
        return list(map(_plain, values))
    distinct = {value: process(value) for value in set(values)}
    return [distinct[value] for value in values]


def _plain(value: object) -> object:
    return str(value) if isinstance(value, StrEnum) else value
