"""Exports the ledger's facts to lake tables, which dbt reads as sources.

A day's file is a copy of that UTC day's rows, replaced as a whole. The tables are append-only, so a
day is up to date if its file has as many rows as the ledger; a lost or incomplete lake repairs
itself.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, Select, Table, func, select
from upath import UPath

from perennial.domain import State
from perennial.stores.lake import Lake
from perennial.stores.ledger.engine import reader
from perennial.stores.ledger.schema import (
    approvals,
    consents,
    coupon_issues,
    delivery_events,
    kill_switches,
    messages,
    pauses,
    suppressions,
)

FILE = "ledger.parquet"


class _Export(NamedTuple):
    """A lake table: its query, and the ledger's table that gives its days and order."""

    query: Select[Any]
    source: Table


_event, _message = delivery_events.c, messages.c
_HANDED_OVER = (
    select(
        _event.message_id, _message.campaign, _message.step, _message.person_id,
        _message.channel, _message.variant, _message.message_class,
        _event.provider, _event.state, _event.reason, _event.event_number,
        _message.is_test, _message.decided_on, _event.occurred_at,
    )
    .join_from(delivery_events, messages, _event.message_id == _message.message_id)
    # Leave out receipts without effect, and messages that went back to the queue.
    .where(_event.is_applied, _event.state != State.QUEUED)
)  # fmt: skip
_WITHDRAWN = select(consents).where(consents.c.is_granted.is_(False))

EXPORTS = {
    "deliveries": _Export(_HANDED_OVER, delivery_events),
    "coupon_issues": _Export(select(coupon_issues), coupon_issues),
    "suppressions": _Export(select(suppressions), suppressions),
    "pauses": _Export(select(pauses), pauses),
    "kill_switches": _Export(select(kill_switches), kill_switches),
    "approvals": _Export(select(approvals), approvals),
    "withdrawals": _Export(_WITHDRAWN, consents),
}
"""By lake table, whose schema selects the columns."""


def export(engine: Engine, lake: Lake) -> list[str]:
    """Write every day whose row count has changed, with rows in order of event.

    Returns the partitions written, such as `deliveries/2026-03-01`.
    """
    written = []
    with reader(engine).begin() as connection:
        for table, exported in EXPORTS.items():
            for day, row_count in _days(connection, exported):
                path = lake.folder(table, day) / FILE
                if path.exists() and _row_count(path) == row_count:
                    continue
                lake.write(table, day, FILE, rows=_rows(connection, exported, day))
                written.append(f"{table}/{day}")
    return written


def _days(connection: Connection, export: _Export) -> Iterator[tuple[date, int]]:
    day = func.date(export.source.c.occurred_at)  # UTC: PostgreSQL's session zone, SQLite's values
    columns = (day.label("day"), func.count().label("row_count"))
    query = export.query.with_only_columns(*columns).group_by(day).order_by(day)
    for row in connection.execute(query).all():
        yield date.fromisoformat(str(row.day)), row.row_count


def _rows(connection: Connection, export: _Export, day: date) -> pa.Table:
    start, occurred_at = datetime.combine(day, time.min, UTC), export.source.c.occurred_at
    of_day = export.query.where(occurred_at >= start, occurred_at < start + timedelta(days=1))
    result = connection.execute(of_day.order_by(export.source.c.event_number))
    names = list(result.keys())
    columns = zip(*result.all(), strict=True)
    return pa.table({name: list(column) for name, column in zip(names, columns, strict=True)})


def _row_count(path: UPath) -> int:
    with path.open("rb") as file:
        return int(pq.read_metadata(file).num_rows)
