"""People who paused marketing; the newest pause applies."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from perennial.stores.ledger.bulk_writes import among
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import pauses


class Pauses(Part):
    """Pauses of people; append-only."""

    def put(self, person_id: str, until: datetime, *, at: datetime) -> None:
        """Pause marketing for a person until an instant; a past instant ends the pause."""
        detail = f"until {until:%Y-%m-%d}" if until > at else "ended"
        row = {"person_id": person_id, "until_at": until, "occurred_at": at}
        self._record(pauses, row, "receiver", "pause", detail)

    def until(self, person_id: str, *, at: datetime) -> datetime | None:
        """When a person's pause ends; None without one."""
        with reader(self._engine).begin() as connection:
            return paused_people(connection, [person_id], at).get(person_id)


def paused_people(
    connection: Connection, people: Collection[str], at: datetime
) -> dict[str, datetime]:
    """Those of `people` whose pause lasts at an instant, and its end."""
    table = pauses.c
    query = (
        select(table.person_id, table.until_at)
        .where(among(connection, table.person_id, people))
        .order_by(table.event_number)
    )
    found = {row.person_id: row.until_at for row in connection.execute(query)}
    return {person_id: until for person_id, until in found.items() if until > at}
