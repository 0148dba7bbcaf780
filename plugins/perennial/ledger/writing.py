"""What every writer of the ledger needs: groups, and inserts that may be repeated."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

GROUP = 500
"""Rows per commit: enough to share the cost of a flush to disk, few enough to keep others waiting
for milliseconds only."""

Item = TypeVar("Item")
Insert = postgresql.Insert | sqlite.Insert


def in_groups(items: Iterable[Item], size: int = GROUP) -> Iterator[list[Item]]:
    """Cut into lists of at most `size`.

    >>> list(in_groups("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def as_row(item: object) -> dict[str, object]:
    """A slotted dataclass as a row; `dataclasses.asdict` would copy every value, ten times slower.

    >>> from dataclasses import make_dataclass
    >>> as_row(make_dataclass("Point", ["x", "y"], slots=True)(1, 2))
    {'x': 1, 'y': 2}
    """
    names: tuple[str, ...] = item.__slots__  # type: ignore[attr-defined]
    return {name: getattr(item, name) for name in names}


def insert_into(on: Engine | Connection, table: Table) -> Insert:
    """An insert that knows `on conflict`, in this engine's dialect."""
    if on.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def append(engine: Engine, table: Table, rows: Iterable[Mapping[str, object]]) -> int:
    """Insert what is not there yet, a commit per group.

    Returns:
        How many rows were new.
    """
    statement = insert_into(engine, table).on_conflict_do_nothing()
    count = 0
    for group in in_groups(rows):
        with engine.begin() as connection:
            result = connection.execute(
                statement, group, execution_options={"preserve_rowcount": True}
            )
            count += result.rowcount
    return count
