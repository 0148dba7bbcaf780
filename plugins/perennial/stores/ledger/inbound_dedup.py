"""Deduplicates incoming actions and callbacks: people press twice, and servers call again."""

from datetime import datetime

from sqlalchemy import select

from perennial.stores.ledger.bulk_writes import append
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import heard


class Heard(Part):
    """Keys of incoming events, and when each first arrived."""

    def first(self, key: str, *, at: datetime) -> datetime:
        """When `key` first arrived, which is `at` if it is new; durable on return.

        Facts recorded with this instant are the same at every repeat.
        """
        append(self._engine, heard, [{"key": key, "occurred_at": at}])
        return self.known(key) or at

    def known(self, key: str) -> datetime | None:
        """When `key` first arrived; None if never."""
        rows = self._read(select(heard.c.occurred_at).where(heard.c.key == key))
        return rows[0].occurred_at if rows else None
