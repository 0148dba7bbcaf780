"""Finds, rewrites and purges a person's rows in every table of the ledger."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, Text, delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from perennial.stores.ledger.bulk_writes import among
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import contacts, messages, metadata
from perennial.stores.ledger.vault import Contact

IDS = ("person_id", "external_id", "anonymous_id", "identifier")
"""Columns with ids of people."""

HASHES = frozenset({"erasures", "heard"})
"""Tables that contain only hashes."""


def tables() -> list[Table]:
    """Tables that can identify a person."""
    return [table for table in metadata.sorted_tables if table.name not in HASHES]


def all_ids(engine: Engine) -> set[str]:
    """Every id of a person in the ledger."""
    found: set[str] = set()
    with reader(engine).begin() as connection:
        for table in metadata.sorted_tables:
            for column in (table.c[name] for name in IDS if name in table.c):
                found.update(connection.execute(select(column).distinct()).scalars())
    return found


def own_contacts(engine: Engine, accounts: Iterable[str]) -> list[Contact]:
    """Addresses of these accounts that no other account has."""
    own = sorted(accounts)
    others = contacts.alias()
    is_shared = exists().where(
        others.c.contact_type == contacts.c.contact_type,
        others.c.address_hash == contacts.c.address_hash,
        others.c.external_id.not_in(own),
    )
    query = select(contacts).where(contacts.c.external_id.in_(own), ~is_shared)
    with reader(engine).begin() as connection:
        return [Contact(**row) for row in connection.execute(query).mappings()]


def message_ids(engine: Engine, accounts: Iterable[str]) -> set[str]:
    """Messages to these accounts."""
    table = messages.c
    query = select(table.message_id).where(among(engine, table.person_id, set(accounts)))
    with reader(engine).begin() as connection:
        return set(connection.execute(query).scalars())


def rows_of(
    engine: Engine, ids: frozenset[str], message_ids: frozenset[str]
) -> dict[str, list[dict[str, Any]]]:
    """A person's rows, by table."""
    with reader(engine).begin() as connection:
        return {
            table.name: [dict(row) for row in _theirs(connection, table, ids, message_ids)]
            for table in tables()
        }


def rewrite(
    engine: Engine,
    ids: frozenset[str],
    message_ids: frozenset[str],
    change: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> dict[str, int]:
    """Change a person's rows in every table in one commit, and delete their addresses.

    `change` maps a row to its new values. Returns rows changed or deleted, by table.
    """
    counts: Counter[str] = Counter()
    with engine.begin() as connection:
        for table in tables():
            for row in _theirs(connection, table, ids, message_ids):
                _rewrite(connection, table, row, change)
                counts[table.name] += 1
    return counts


def _rewrite(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    change: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> None:
    keys = [column == row[column.name] for column in table.primary_key]
    if table is contacts:
        connection.execute(delete(table).where(*keys))
        return
    try:
        with connection.begin_nested():
            connection.execute(update(table).where(*keys).values(change(row)))
    except IntegrityError:  # two accounts had the same fact: keep one
        connection.execute(delete(table).where(*keys))


def _theirs(
    connection: Connection, table: Table, ids: frozenset[str], message_ids: frozenset[str]
) -> Iterator[Any]:
    columns = [table.c[name] for name in IDS if name in table.c]
    wanted = ids
    if not columns and "message_id" in table.c:
        columns, wanted = [table.c.message_id], message_ids
    for column in columns:
        query = select(table).where(among(connection, column, wanted))
        yield from connection.execute(query).mappings().all()


def forget(engine: Engine) -> None:
    """Purge deleted rows from SQLite's journal and free pages."""
    if engine.dialect.name != "sqlite":
        return  # PostgreSQL's autovacuum does this
    raw = engine.raw_connection()
    try:
        raw.execute("pragma wal_checkpoint(truncate)")
        raw.execute("vacuum")
        raw.execute("pragma wal_checkpoint(truncate)")
    finally:
        raw.close()


def texts(engine: Engine, table: Table) -> Iterator[tuple[str, str]]:
    """Every text in a table, with its column."""
    columns = [column for column in table.c if isinstance(column.type, Text)]
    with reader(engine).connect() as connection:
        result = connection.execution_options(yield_per=5000).execute(select(*columns))
        for row in result:
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, str) and value:
                    yield column.name, value
