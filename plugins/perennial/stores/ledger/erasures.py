"""Who was erased: keyed hashes of what they were known by, so that none of it comes back.

Nothing here can be read by people: a hash answers only the question whether a value given anew was
erased, and which pseudonym replaces it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from perennial.stores.ledger.bulk_writes import among, append, as_row
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import erasures

PSEUDONYM_PREFIX = "erased-"


@dataclass(frozen=True, slots=True)
class ErasedValue:
    """One thing an erased person was known by.

    Attributes:
        subject_hash: `value_hash(kind, value, key)`.
        kind: `external_id`, `anonymous_id`, `email` or `phone`.
        pseudonym: What replaces it; all values of a person have the same pseudonym.
        occurred_at: When it was erased.
    """

    subject_hash: str
    kind: str
    pseudonym: str
    occurred_at: datetime


class Erasures(Part):
    """The erased."""

    def add(self, values: Iterable[ErasedValue]) -> int:
        """Record what was erased; a value known already keeps its pseudonym. Returns the new."""
        return append(self._engine, erasures, map(as_row, values))

    def pseudonyms(self, hashes: Collection[str]) -> dict[str, str]:
        """The pseudonym of each of `hashes` that was erased."""
        table = erasures.c
        query = select(table.subject_hash, table.pseudonym).where(
            among(self._engine, table.subject_hash, hashes)
        )
        return {row.subject_hash: row.pseudonym for row in self._read(query)}

    def of(self, pseudonym: str) -> dict[str, str]:
        """The kind of each hash behind a pseudonym."""
        table = erasures.c
        query = select(table.subject_hash, table.kind).where(table.pseudonym == pseudonym)
        return {row.subject_hash: row.kind for row in self._read(query)}

    def all(self) -> list[str]:
        """Every hash there is."""
        return [row.subject_hash for row in self._read(select(erasures.c.subject_hash))]


def erased_hashes(connection: Connection, hashes: Collection[str]) -> set[str]:
    """Those of `hashes`, of whatever kind, that were erased."""
    known = erasures.c.subject_hash
    query = select(known).where(among(connection, known, hashes))
    return set(connection.execute(query).scalars())
