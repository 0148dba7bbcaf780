"""Export: what the ledger learned, as lake tables that dbt reads as sources.

A day's file is a copy of that UTC day's rows, replaced whole. The tables are append-only, so a day
whose file has as many rows as the ledger is up to date: nothing else needs to be remembered, and a
lost or torn lake heals itself.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Connection, Engine, Select, func, select
from upath import UPath

from perennial.domain import State
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


class DeliveryLake(Protocol):
    """What export and recall need of the lake."""

    def folder(self, table: str, day: date, *keys: str) -> UPath:
        """The folder of one partition."""

    def files(self, table: str, day: date, *keys: str) -> list[UPath]:
        """The files of one partition."""

    def days(self, table: str) -> list[date]:
        """The days a table has files for, in order."""

    def write(self, table: str, day: date, *keys_and_name: str, rows: pa.Table) -> UPath:
        """Replace one whole file."""


class _Export(NamedTuple):
    """A lake table: the query that makes it, and what places a row in a day and orders the day."""

    query: Select[tuple[object, ...]]
    occurred_at: ColumnElement[datetime]
    event_number: ColumnElement[int]


_event = delivery_events.c
_message = messages.c
_issue = coupon_issues.c

EXPORTS = {
    "deliveries": _Export(
        select(
            _event.message_id, _message.campaign, _message.step, _message.person_id,
            _message.channel, _message.variant, _message.message_class,
            _event.provider, _event.state, _event.reason, _event.event_number,
            _message.is_test, _message.decided_on, _event.occurred_at,
        )
        .join_from(delivery_events, messages, _event.message_id == _message.message_id)
        # Neither receipts that changed nothing, nor messages that went back to the queue.
        .where(_event.is_applied, _event.state != State.QUEUED),
        _event.occurred_at,
        _event.event_number,
    ),
    "coupon_issues": _Export(
        select(
            _issue.campaign, _issue.person_id, _issue.occurrence, _issue.offer, _issue.pool,
            _issue.code, _issue.size_rank, _issue.event_number,
            _issue.decided_on, _issue.expires_on, _issue.occurred_at,
        ),
        _issue.occurred_at,
        _issue.event_number,
    ),
    "suppressions": _Export(
        select(
            suppressions.c.person_id, suppressions.c.channel, suppressions.c.reason,
            suppressions.c.source, suppressions.c.occurred_at,
        ),
        suppressions.c.occurred_at,
        suppressions.c.event_number,
    ),
    "pauses": _Export(
        select(
            pauses.c.person_id, pauses.c.event_number, pauses.c.until_at, pauses.c.occurred_at,
        ),
        pauses.c.occurred_at,
        pauses.c.event_number,
    ),
    "kill_switches": _Export(
        select(
            kill_switches.c.scope, kill_switches.c.name, kill_switches.c.event_number,
            kill_switches.c.is_on, kill_switches.c.occurred_at,
        ),
        kill_switches.c.occurred_at,
        kill_switches.c.event_number,
    ),
    "approvals": _Export(
        select(
            approvals.c.campaign, approvals.c.actor, approvals.c.message_count,
            approvals.c.valid_on, approvals.c.occurred_at,
        ),
        approvals.c.occurred_at,
        approvals.c.event_number,
    ),
    "withdrawals": _Export(
        select(
            consents.c.person_id, consents.c.purpose, consents.c.channel,
            consents.c.evidence, consents.c.occurred_at,
        ).where(consents.c.is_granted.is_(False)),
        consents.c.occurred_at,
        consents.c.event_number,
    ),
}  # fmt: skip


def export(engine: Engine, lake: DeliveryLake) -> list[str]:
    """Write every day that changed since its file was written, in order of event.

    Returns:
        The partitions written, such as `deliveries/2026-03-01`.
    """
    written = []
    with reader(engine).begin() as connection:
        for table, source in EXPORTS.items():
            for day, row_count in _days(connection, source):
                path = lake.folder(table, day) / FILE
                if path.exists() and _row_count(path) == row_count:
                    continue
                lake.write(table, day, FILE, rows=_rows(connection, source, day))
                written.append(f"{table}/{day}")
    return written


def _days(connection: Connection, source: _Export) -> Iterator[tuple[date, int]]:
    """The UTC days on which something occurred, and how much."""
    day = func.date(source.occurred_at)  # the connection's zone is UTC; SQLite keeps UTC
    columns = (day.label("day"), func.count().label("row_count"))
    query = source.query.with_only_columns(*columns).group_by(day).order_by(day)
    for row in connection.execute(query).all():
        yield date.fromisoformat(str(row.day)), row.row_count


def _rows(connection: Connection, source: _Export, day: date) -> pa.Table:
    start = datetime.combine(day, time.min, UTC)
    query = source.query.where(
        source.occurred_at >= start, source.occurred_at < start + timedelta(days=1)
    ).order_by(source.event_number)
    result = connection.execute(query)
    names = list(result.keys())
    columns = zip(*result.all(), strict=True)
    return pa.table({name: list(column) for name, column in zip(names, columns, strict=True)})


def _row_count(path: UPath) -> int:
    with path.open("rb") as file:
        return int(pq.read_metadata(file).num_rows)
