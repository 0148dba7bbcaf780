"""The ledger's rows: rewritten like the lake's, but for addresses, which go."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, Text, delete, select, update
from sqlalchemy.exc import IntegrityError

from perennial.erasure.identifiers import IDS, Known
from perennial.erasure.matched_values import cleaned
from perennial.stores.ledger import Ledger
from perennial.stores.ledger.bulk_writes import in_groups
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import contacts, metadata

HASHES = frozenset({"erasures", "heard"})
"""Tables that hold nothing but hashes."""

WORDS = frozenset({"title", "text", "body", "link", "action"})
"""Columns of words written to a person."""


def tables() -> list[Table]:
    """Those that may name somebody."""
    return [one for one in metadata.sorted_tables if one.name not in HASHES]


def rewrite(ledger: Ledger, known: Known) -> dict[str, int]:
    """Take a person out of every table, in one commit.

    Returns:
        Rows changed or deleted, by table.
    """
    counts: dict[str, int] = {}
    with ledger.engine.begin() as connection:
        for table in tables():
            if count := _rewrite(connection, table, known):
                counts[table.name] = count
    return counts


def forget(ledger: Ledger) -> None:
    """Let the file forget, too: SQLite keeps deleted bytes in its journal and free pages."""
    if ledger.engine.dialect.name != "sqlite":
        return  # PostgreSQL's vacuum does it in its own time
    raw = ledger.engine.raw_connection()
    try:
        raw.execute("pragma wal_checkpoint(truncate)")
        raw.execute("vacuum")
        raw.execute("pragma wal_checkpoint(truncate)")
    finally:
        raw.close()


def rows_of(ledger: Ledger, table: Table, known: Known) -> list[dict[str, Any]]:
    """A person's rows of one table."""
    with reader(ledger.engine).begin() as connection:
        return [dict(row) for row in _theirs(connection, table, known.ids, known.message_ids)]


def _rewrite(connection: Connection, table: Table, known: Known) -> int:
    count = 0
    for row in _theirs(connection, table, known.ids, known.message_ids):
        keys = [column == row[column.name] for column in table.primary_key]
        if table is contacts:
            connection.execute(delete(table).where(*keys))
            count += 1
            continue
        changed = _changed(row, known)
        try:
            with connection.begin_nested():
                connection.execute(update(table).where(*keys).values(changed))
        except IntegrityError:  # two accounts said the same: it is said once
            connection.execute(delete(table).where(*keys))
        count += 1
    return count


def _theirs(
    connection: Connection, table: Table, ids: frozenset[str], message_ids: frozenset[str]
) -> Iterator[Any]:
    """A person's rows: by their ids, and of tables without any by their messages."""
    columns = [table.c[name] for name in IDS if name in table.c]
    wanted = ids
    if not columns and "message_id" in table.c:
        columns, wanted = [table.c.message_id], message_ids
    for column in columns:
        for group in in_groups(sorted(wanted)):
            query = select(table).where(column.in_(group))
            yield from connection.execute(query).mappings().all()


def _changed(row: Any, known: Known) -> dict[str, Any]:
    """What a row becomes."""
    sought, new = known.sought(), {}
    for name, value in row.items():
        if (name in IDS and value in known.ids) or (name == "address_hash" and value):
            new[name] = known.pseudonym
        elif name in WORDS:
            new[name] = ""
        elif isinstance(value, str) and name in ("reason", "evidence", "detail"):
            new[name] = cleaned(value, sought, known.pseudonym)
    return new


def texts(ledger: Ledger, table: Table) -> Iterator[tuple[str, str]]:
    """Every text of a table with its column."""
    columns = [column for column in table.c if isinstance(column.type, Text)]
    with reader(ledger.engine).connect() as connection:
        result = connection.execution_options(yield_per=5000).execute(select(*columns))
        for row in result:
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, str) and value:
                    yield column.name, value
