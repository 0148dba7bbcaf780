"""Keyed hashes of erased people's identifiers, so that their data are not stored again."""

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
    """One identifier of an erased person.

    Attributes:
        subject_hash: `value_hash(kind, value, key)`.
        kind: `external_id`, `anonymous_id`, `email` or `phone`.
        pseudonym: Its replacement, the same for all identifiers of a person.
    """

    subject_hash: str
    kind: str
    pseudonym: str
    occurred_at: datetime


class Erasures(Part):
    """Erased identifiers."""

    def add(self, values: Iterable[ErasedValue]) -> int:
        """Record identifiers; known ones keep their pseudonym."""
        return append(self._engine, erasures, map(as_row, values))

    def pseudonyms(self, hashes: Collection[str]) -> dict[str, str]:
        """Pseudonym of each of `hashes` that was erased."""
        table = erasures.c
        query = select(table.subject_hash, table.pseudonym).where(
            among(self._engine, table.subject_hash, hashes)
        )
        return {row.subject_hash: row.pseudonym for row in self._read(query)}

    def of(self, pseudonym: str) -> dict[str, str]:
        """Kind of each hash of a pseudonym."""
        table = erasures.c
        query = select(table.subject_hash, table.kind).where(table.pseudonym == pseudonym)
        return {row.subject_hash: row.kind for row in self._read(query)}

    def all(self) -> list[str]:
        """Every hash."""
        return [row.subject_hash for row in self._read(select(erasures.c.subject_hash))]


def erased_hashes(connection: Connection, hashes: Collection[str]) -> set[str]:
    """Those of `hashes` that were erased, of any kind."""
    known = erasures.c.subject_hash
    query = select(known).where(among(connection, known, hashes))
    return set(connection.execute(query).scalars())
