"""Base class of the ledger's parts."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, insert

from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import audit


class Part:
    """Some tables of an open ledger; leases and delays use the wall clock, even in a world."""

    def __init__(
        self, engine: Engine, wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine, self._wall_clock = engine, wall_clock

    def _read(self, query: Executable) -> list[Any]:
        with reader(self._engine).begin() as connection:
            return list(connection.execute(query))

    def _record(
        self, table: Table, row: Mapping[str, object], actor: str, action: str, detail: str
    ) -> None:
        with self._engine.begin() as connection:
            connection.execute(insert(table).values(row))
            at: Any = row["occurred_at"]
            note(connection, actor, action, detail, at)


def note(connection: Connection, actor: str, action: str, detail: str, at: datetime) -> None:
    """Write an audit entry; `detail` must not contain personal data."""
    row = {"actor": actor, "action": action, "detail": detail, "occurred_at": at}
    connection.execute(insert(audit).values(row))
