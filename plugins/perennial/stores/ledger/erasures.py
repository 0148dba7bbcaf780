"""Who was erased: keyed hashes of what they were known by, so that none of it comes back.

Nothing here can be read by people: a hash answers only the question whether a value given anew was
erased, and which pseudonym stands in its place.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from perennial.stores.ledger.bulk_writes import append, as_row, in_groups
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import erasures


@dataclass(frozen=True, slots=True)
class ErasedValue:
    """One thing an erased person was known by.

    Attributes:
        subject_hash: `value_hash(kind, value, key)`.
        kind: `external_id`, `anonymous_id`, `email` or `phone`.
        pseudonym: What stands in its place; all values of a person have the same.
        occurred_at: When it was erased.
    """

    subject_hash: str
    kind: str
    pseudonym: str
    occurred_at: datetime


class Erasures:
    """The erased."""

    def __init__(self, engine: Engine) -> None:
        """Stand on an open ledger."""
        self._engine = engine

    def add(self, values: Iterable[ErasedValue]) -> int:
        """Record what was erased; a value known already keeps its pseudonym. Returns the new."""
        return append(self._engine, erasures, map(as_row, values))

    def pseudonyms(self, hashes: Collection[str]) -> dict[str, str]:
        """The pseudonym of each of `hashes` that was erased."""
        found: dict[str, str] = {}
        table = erasures.c
        with reader(self._engine).begin() as connection:
            for group in in_groups(hashes):
                query = select(table.subject_hash, table.pseudonym).where(
                    table.subject_hash.in_(group)
                )
                found.update({row.subject_hash: row.pseudonym for row in connection.execute(query)})
        return found

    def of(self, pseudonym: str) -> dict[str, str]:
        """The kind of each hash behind a pseudonym."""
        table = erasures.c
        query = select(table.subject_hash, table.kind).where(table.pseudonym == pseudonym)
        with reader(self._engine).begin() as connection:
            return {row.subject_hash: row.kind for row in connection.execute(query)}

    def all(self) -> list[str]:
        """Every hash there is."""
        with reader(self._engine).begin() as connection:
            return list(connection.execute(select(erasures.c.subject_hash)).scalars())


def erased_hashes(connection: Connection, hashes: Collection[str]) -> set[str]:
    """Those of `hashes`, of whatever kind, that were erased."""
    found: set[str] = set()
    known = erasures.c.subject_hash
    for group in in_groups(hashes):
        found.update(connection.execute(select(known).where(known.in_(group))).scalars())
    return found
