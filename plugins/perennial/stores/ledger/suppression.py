"""Suppressions: people and addresses that nothing may be sent to; append-only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from perennial.stores.ledger.bulk_writes import among
from perennial.stores.ledger.schema import contacts, suppressions

EVERY_CHANNEL = "*"
LIFTED = "lifted"
ERASED = "erased"
"""Reason of an erased person's suppression; it overrides every other reason."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A person who may not be contacted from an instant on, on a channel or on `*`."""

    person_id: str
    channel: str
    reason: str
    source: str
    occurred_at: datetime
    address_hash: str = ""


def effective(connection: Connection, people: Collection[str]) -> list[Suppression]:
    """Suppressions that hold, in their order: those after which none was lifted."""
    table = suppressions.c
    columns = [table[name] for name in Suppression.__slots__]
    query = (
        select(*columns)
        .where(among(connection, table.person_id, people))
        .order_by(table.event_number)
    )
    found: list[Suppression] = []
    for one in (Suppression(**row) for row in connection.execute(query).mappings()):
        if one.reason == LIFTED:
            found = [other for other in found if not _is_ended(other, one)]
        else:
            found.append(one)
    return found


def _is_ended(one: Suppression, lifted: Suppression) -> bool:
    is_covered = lifted.channel in (one.channel, EVERY_CHANNEL)
    return one.person_id == lifted.person_id and is_covered and one.reason != ERASED


def suppressions_on(
    connection: Connection, people: Collection[str], channel: str
) -> list[Suppression]:
    """Suppressions on a channel, without bounces of addresses that were given anew since."""
    found = [
        one for one in effective(connection, people) if one.channel in (channel, EVERY_CHANNEL)
    ]
    bounced = {one.address_hash for one in found} - {""}
    if not bounced:
        return found
    table = contacts.c
    query = (
        select(table.address_hash, func.max(table.updated_at))
        .where(among(connection, table.external_id, people))
        .where(among(connection, table.address_hash, bounced))
        .group_by(table.address_hash)
    )
    given = {row[0]: row[1] for row in connection.execute(query)}
    return [
        one
        for one in found
        if one.address_hash not in given or given[one.address_hash] <= one.occurred_at
    ]


def first_reasons(connection: Connection, people: Collection[str], channel: str) -> dict[str, str]:
    """The first reason of each, but for an erasure, which outweighs all."""
    reasons: dict[str, str] = {}
    for one in suppressions_on(connection, people, channel):
        if one.reason == ERASED or one.person_id not in reasons:
            reasons[one.person_id] = one.reason
    return reasons
