"""Pauses: people who want no marketing for a while. The last word holds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from perennial.stores.ledger.bulk_writes import in_groups
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import audit, pauses


class Pauses:
    """Who rests, and until when; append-only."""

    def __init__(self, engine: Engine) -> None:
        """Stand on an open ledger."""
        self._engine = engine

    def put(self, person_id: str, until: datetime, *, at: datetime) -> None:
        """Send a person no marketing until an instant; one that has come ends a pause."""
        detail = f"until {until:%Y-%m-%d}" if until > at else "ended"
        heard = {"actor": "receiver", "action": "pause", "detail": detail, "occurred_at": at}
        with self._engine.begin() as connection:
            connection.execute(
                insert(pauses).values(person_id=person_id, until_at=until, occurred_at=at)
            )
            connection.execute(insert(audit).values(heard))

    def until(self, person_id: str, *, at: datetime) -> datetime | None:
        """Until when a person rests; None: they don't."""
        with reader(self._engine).begin() as connection:
            return paused_people(connection, [person_id], at).get(person_id)


def paused_people(
    connection: Connection, people: Collection[str], at: datetime
) -> dict[str, datetime]:
    """Those of `people` who rest at an instant, and until when."""
    found: dict[str, datetime] = {}
    table = pauses.c
    for group in in_groups(people):
        query = (
            select(table.person_id, table.until_at)
            .where(table.person_id.in_(group))
            .order_by(table.event_number)
        )
        found.update({row.person_id: row.until_at for row in connection.execute(query)})
    return {person_id: until for person_id, until in found.items() if until > at}
