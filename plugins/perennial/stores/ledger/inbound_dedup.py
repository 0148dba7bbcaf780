"""What came from outside, each once: buttons are pressed twice, and servers call again."""

from datetime import datetime

from sqlalchemy import select

from perennial.stores.ledger.bulk_writes import append
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import heard


class Heard(Part):
    """Keys of what was heard, and when it was heard first."""

    def first(self, key: str, *, at: datetime) -> datetime:
        """When `key` was heard first, which is now if it is new; on disk when this returns.

        Whoever writes down what it hears with this instant writes the same at every repeat.
        """
        append(self._engine, heard, [{"key": key, "occurred_at": at}])
        return self.known(key) or at

    def known(self, key: str) -> datetime | None:
        """When it was heard first; None if never."""
        rows = self._read(select(heard.c.occurred_at).where(heard.c.key == key))
        return rows[0].occurred_at if rows else None
