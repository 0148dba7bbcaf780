"""Who was erased: keyed hashes of what they were known by, so that none of it comes back.

Nothing here can be read by people: a hash answers only the question whether a value given anew was
erased, and which pseudonym stands in its place.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from perennial.ledger.engine import reader
from perennial.ledger.schema import erased_values
from perennial.ledger.vault import address_hash
from perennial.ledger.writing import append, as_row, in_groups


@dataclass(frozen=True, slots=True)
class ErasedValue:
    """One thing an erased person was known by.

    Attributes:
        value_hash: `value_hash(kind, value, key)`.
        kind: `external_id`, `anonymous_id`, `email` or `phone`.
        pseudonym: What stands in its place; all values of a person have the same.
        occurred_at: When it was erased.
    """

    value_hash: str
    kind: str
    pseudonym: str
    occurred_at: datetime


def value_hash(kind: str, value: str, key: bytes) -> str:
    """What stands for an erased value: hex HMAC-SHA256; of an address, its `address_hash`."""
    if kind in ("email", "phone"):
        return address_hash(kind, value, key)
    return hmac.new(key, f"id:{value}".encode(), hashlib.sha256).hexdigest()


class Erasures:
    """The erased."""

    def __init__(self, engine: Engine) -> None:
        """Stand on an open ledger."""
        self._engine = engine

    def add(self, values: Iterable[ErasedValue]) -> int:
        """Record what was erased; a value known already keeps its pseudonym. Returns the new."""
        return append(self._engine, erased_values, map(as_row, values))

    def pseudonyms(self, hashes: Collection[str]) -> dict[str, str]:
        """The pseudonym of each of `hashes` that was erased."""
        found: dict[str, str] = {}
        table = erased_values.c
        with reader(self._engine).begin() as connection:
            for group in in_groups(hashes):
                query = select(table.value_hash, table.pseudonym).where(table.value_hash.in_(group))
                found.update({row.value_hash: row.pseudonym for row in connection.execute(query)})
        return found

    def of(self, pseudonym: str) -> dict[str, str]:
        """The kind of each hash behind a pseudonym."""
        table = erased_values.c
        query = select(table.value_hash, table.kind).where(table.pseudonym == pseudonym)
        with reader(self._engine).begin() as connection:
            return {row.value_hash: row.kind for row in connection.execute(query)}

    def all(self, kind: str) -> list[str]:
        """The hashes of one kind."""
        query = select(erased_values.c.value_hash).where(erased_values.c.kind == kind)
        with reader(self._engine).begin() as connection:
            return [row.value_hash for row in connection.execute(query)]
