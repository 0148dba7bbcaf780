"""Restores facts from the lake into a ledger that was restored from an old copy.

A ledger that lacks the lake's newest delivery event is an old copy. It takes over facts that only
the lake has: states of messages, and who must not be contacted. Facts that were never exported are
lost, except hand-overs, which a dispatch finds in the lake.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow.compute as pc
from sqlalchemy import Connection, Engine, and_, func, select, update

from perennial.domain import State
from perennial.stores.lake import Lake, read_file
from perennial.stores.ledger.bulk_writes import among, append, in_groups, insert_new, update_by_key
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import (
    IS_WAITING,
    approvals,
    consents,
    coupon_issues,
    coupons,
    delivery_events,
    kill_switches,
    messages,
    pauses,
    suppressions,
)
from perennial.stores.ledger.transitions import Change, lock, write

_Row = dict[str, Any]
_Event = tuple[str, str, datetime]

_OF_MESSAGES = ("campaign", "step", "person_id", "channel", "variant", "message_class", "provider")
_NOTE = "recalled from the lake"


def recall(engine: Engine, lake: Lake) -> int:
    """Take over the facts that only the lake has. Returns how many events were restored."""
    if not _is_older(engine, lake):
        return 0
    _recall_permissions(engine, lake)
    return sum(_recall_events(engine, group) for group in in_groups(_all_rows(lake, "deliveries")))


def recall_handed_over(
    connection: Connection, handed_over: Mapping[str, int], *, occurred_at: datetime, now: datetime
) -> int:
    """See `Ledger.recall_handed_over`."""
    count = 0
    for group in in_groups(handed_over):
        waiting = lock(
            connection, and_(among(connection, messages.c.message_id, group), IS_WAITING)
        )
        event = delivery_events.c
        query = (
            select(event.message_id, func.count())
            .where(
                event.message_id.in_([locked.message_id for locked in waiting]), event.is_applied
            )
            .group_by(event.message_id)
        )
        known: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        changes = [
            Change(locked, State.UNKNOWN, "handed over, says the lake", occurred_at)
            for locked in waiting
            if handed_over[locked.message_id] > known.get(locked.message_id, 0)
        ]
        write(connection, changes, now=now)
        count += len(changes)
    return count


def _is_older(engine: Engine, lake: Lake) -> bool:
    files = [path for day in lake.days("deliveries")[-1:] for path in lake.files("deliveries", day)]
    for path in files:
        events = read_file(path, ["message_id", "state", "occurred_at", "event_number"])
        if events.num_rows:
            last = pc.index(events["event_number"], pc.max(events["event_number"])).as_py()
            (newest,) = map(_aware, events.slice(last, 1).to_pylist())
            with reader(engine).begin() as connection:
                if _key(newest) not in _known(connection, [newest]):
                    return True
    return False


def _recall_events(engine: Engine, rows: list[_Row]) -> int:
    with engine.begin() as connection:
        known = _known(connection, rows)
        forgotten = [row for row in rows if _key(row) not in known]
        if not forgotten:
            return 0
        insert_new(connection, messages, [_message(row) for row in forgotten])
        insert_new(connection, delivery_events, [_event(row) for row in forgotten])
        last = {row["message_id"]: row for row in forgotten}
        news = [
            {
                **{name: row[name] for name in ("message_id", "state", "reason", "provider")},
                "due_at": None,
                "lease_until": None,
                "settled_at": row["occurred_at"],
            }
            for row in last.values()
        ]
        update_by_key(connection, messages.c.message_id, news)
    return len(forgotten)


def _known(connection: Connection, rows: list[_Row]) -> set[_Event]:
    event = delivery_events.c
    query = select(event.message_id, event.state, event.occurred_at).where(
        event.message_id.in_({row["message_id"] for row in rows})
    )
    return {(row[0], row[1], row[2]) for row in connection.execute(query)}


def _key(row: _Row) -> _Event:
    return row["message_id"], row["state"], row["occurred_at"]


def _message(row: _Row) -> _Row:
    common = {name: row[name] for name in ("message_id", "is_test", "decided_on", *_OF_MESSAGES)}
    return common | {"attempts": 1, "state": row["state"], "queued_at": row["occurred_at"]}


def _event(row: _Row) -> _Row:
    names = ("message_id", "state", "reason", "provider", "occurred_at")
    return {name: row[name] for name in names} | {"is_applied": True}


def _recall_permissions(engine: Engine, lake: Lake) -> None:
    suppressed = _all_rows(lake, "suppressions")
    append(
        engine,
        suppressions,
        (row | {"address_hash": row["address_hash"] or ""} for row in suppressed),
    )
    withdrawn = (row | {"is_granted": False} for row in _all_rows(lake, "withdrawals"))
    append(engine, consents, withdrawn)
    for group in in_groups(_all_rows(lake, "coupon_issues")):
        _recall_promises(engine, group)
    _recall_switches(engine, lake)


def _recall_promises(engine: Engine, rows: list[_Row]) -> None:
    """Mark issued codes as taken, even if their pool was uploaded after the copy was made."""
    coded = [row for row in rows if row["code"]]
    with engine.begin() as connection:
        names = ("pool", "code", "occurred_at")
        insert_new(connection, coupons, [{name: row[name] for name in names} for row in coded])
        codes = [row["code"] for row in coded]
        taken = update(coupons).where(coupons.c.code.in_(codes)).values(is_issued=True)
        connection.execute(taken)
        promised = [{k: v for k, v in row.items() if k != "event_number"} for row in rows]
        insert_new(connection, coupon_issues, promised)


def _recall_switches(engine: Engine, lake: Lake) -> None:
    for table, names in (
        (pauses, ("person_id", "until_at", "occurred_at")),
        (kill_switches, ("scope", "name", "is_on", "occurred_at")),
        (approvals, ("campaign", "actor", "message_count", "valid_on", "occurred_at")),
    ):
        asked = list(_all_rows(lake, table.name))
        with engine.begin() as connection:
            query = select(*(table.c[name] for name in names))
            known = {tuple(row) for row in connection.execute(query)}
            for row in asked:
                fact = {name: row[name] for name in names}
                if tuple(fact.values()) not in known:
                    # the lake lacks a switch's actor and reason
                    unsaid = {name: _NOTE for name in ("actor", "reason") if name in table.c}
                    insert_new(connection, table, [unsaid | fact])


def _all_rows(lake: Lake, table: str) -> Iterator[_Row]:
    for day in lake.days(table):
        yield from map(_aware, lake.rows(table, day))


def _aware(row: _Row) -> _Row:
    """Add the time zone: the lake's instants are naive UTC."""
    instants = {name: value for name, value in row.items() if isinstance(value, datetime)}
    return row | {name: value.replace(tzinfo=UTC) for name, value in instants.items()}
