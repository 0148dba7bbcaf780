"""What came from outside, each once: buttons are pressed twice, and servers call again."""

from datetime import datetime

from sqlalchemy import Engine, select

from perennial.stores.ledger.bulk_writes import append
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import heard


class Heard:
    """Keys of what was heard, and when it was heard first."""

    def __init__(self, engine: Engine) -> None:
        """Stand on an open ledger."""
        self._engine = engine

    def first(self, key: str, *, at: datetime) -> datetime:
        """When `key` was heard first, which is now if it is new; on disk when this returns.

        Whoever writes down what it hears with this instant writes the same at every repeat.
        """
        append(self._engine, heard, [{"key": key, "occurred_at": at}])
        first = self.known(key)
        return first or at

    def known(self, key: str) -> datetime | None:
        """When it was heard first; None if never."""
        with reader(self._engine).begin() as connection:
            return connection.execute(
                select(heard.c.occurred_at).where(heard.c.key == key)
            ).scalar()
