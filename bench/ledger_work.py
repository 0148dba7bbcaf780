"""Do one piece of work on a ledger; print the seconds from the first statement to the last.

    python -m bench.ledger_work settle ledger sqlite:////tmp/ledger.sqlite 50000

`ledger` is ours; `plainly` lets SQLAlchemy bind row by row; `driver` writes the same rows with the
driver's fastest call and no rules. All commit groups of 500.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import md5, sha256
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from perennial.domain import Receipt, State
from perennial.stores.ledger import Entry, Ledger, Worker, open_ledger
from perennial.stores.ledger.bulk_writes import as_row, in_groups
from perennial.stores.ledger.schema import delivery_events, messages

BATCH = "batches/as_of=2026-03-01/campaign=dormant_winback/channel=email/00000-4f2a9c.parquet"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GROUP = 500


def entries(count: int) -> list[Entry]:
    """Messages with scattered ids."""
    return [
        Entry(
            message_id=md5(str(number).encode(), usedforsecurity=False).hexdigest(),
            campaign="dormant_winback",
            programme="winback",
            step="reminder",
            variant="a",
            person_id=f"person-{number}",
            channel="email",
            message_class="marketing",
            purpose="marketing",
            address_hash=sha256(str(number).encode()).hexdigest(),
            batch=BATCH,
            is_test=False,
            decided_on=date(2026, 3, 1),
        )
        for number in range(count)
    ]


def timed(work: Callable[[], object]) -> float:
    """Measure seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def enqueue(ledger: Ledger, way: str, new: Sequence[Entry]) -> float:
    """Enqueue new messages."""
    if way == "ledger":
        return timed(lambda: ledger.messages.enqueue(new, occurred_at=NOON))
    rows = [as_row(entry) | {"queued_at": NOON} for entry in new]
    if way == "plainly":
        return timed(lambda: _in_commits(ledger, rows, _insert_plainly))
    columns = [column.name for column in messages.c]
    usual = {
        column.name: column.default.arg
        for column in messages.c
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    full = [[(usual | row).get(name) for name in columns] for row in rows]
    return timed(lambda: _in_commits(ledger, full, _insert_by_driver))


def settle(ledger: Ledger, way: str, new: Sequence[Entry]) -> float:
    """Settle claimed messages."""
    ledger.messages.enqueue(new, occurred_at=NOON)
    worker = Worker.here()
    held = claim_all(ledger, worker)
    if way == "ledger":
        receipts = [Receipt(message_id, State.ACCEPTED, "", message_id) for message_id in held]
        return timed(lambda: ledger.messages.settle(receipts, worker=worker, occurred_at=NOON))
    work = _settle_plainly if way == "plainly" else _settle_by_driver
    return timed(lambda: _in_commits(ledger, held, work))


def claim(ledger: Ledger, _: str, new: Sequence[Entry]) -> float:
    """Claim with two workers."""
    ledger.messages.enqueue(new, occurred_at=NOON)
    url = ledger.engine.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    barrier, found = spawn.Barrier(2), spawn.Queue()
    workers = [spawn.Process(target=_claimer, args=(url, barrier, found)) for _ in range(2)]
    for worker in workers:
        worker.start()
    (one, began, ended), (two, other_began, other_ended) = found.get(), found.get()
    for worker in workers:
        worker.join()
    if sorted(one + two) != sorted(entry.message_id for entry in new):
        raise RuntimeError("the workers do not hold each message once")
    return float(max(ended, other_ended) - min(began, other_began))


def claim_all(ledger: Ledger, worker: Worker) -> list[str]:
    """Claim in groups."""
    held: list[str] = []
    lease = timedelta(hours=1)
    usual: dict[str, Any] = {"provider": "smtp", "is_idempotent": False, "lease": lease}
    while group := ledger.messages.claim(BATCH, worker=worker, size=GROUP, **usual):
        held += [entry.message_id for entry in group]
    return held


def _claimer(url: str, barrier: Any, found: Any) -> None:
    with open_ledger(url) as ledger:
        barrier.wait()
        began = time.monotonic()  # one clock for all processes of a machine
        held = claim_all(ledger, Worker.here())
        found.put((held, began, time.monotonic()))


def _in_commits(
    ledger: Ledger, rows: Sequence[Any], work: Callable[[Connection, list[Any]], None]
) -> None:
    for group in in_groups(rows, GROUP):
        with ledger.engine.begin() as connection:
            work(connection, group)


def _insert_plainly(connection: Connection, rows: list[Any]) -> None:
    connection.execute(insert(messages), rows)


def _insert_by_driver(connection: Connection, rows: list[Any]) -> None:
    names = ", ".join(column.name for column in messages.c)
    if connection.dialect.name == "postgresql":
        with (
            _cursor(connection) as cursor,
            cursor.copy(f"copy messages ({names}) from stdin") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(rows[0]))
    _cursor(connection).executemany(
        f"insert into messages ({names}) values ({marks})", _plain(rows)
    )


def _settle_plainly(connection: Connection, held: list[str]) -> None:
    query = select(messages.c.message_id, messages.c.state).where(messages.c.message_id.in_(held))
    connection.execute(query.with_for_update()).all()
    by_id = update(messages).where(messages.c.message_id == bindparam("id"))
    news = {"state": State.ACCEPTED, "lease_until": None, "settled_at": NOON}
    rows = [{"id": message_id, "provider_message_id": message_id, **news} for message_id in held]
    connection.execute(by_id, rows)
    event = {"state": State.ACCEPTED, "provider": "smtp", "is_applied": True, "occurred_at": NOON}
    connection.execute(
        insert(delivery_events), [{"message_id": message_id, **event} for message_id in held]
    )


def _settle_by_driver(connection: Connection, held: list[str]) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    news = f"state = 'accepted', provider_message_id = {mark}, lease_until = null, settled_at = "
    cursor = _cursor(connection)
    if mark == "%s":
        cursor.execute(
            f"update messages set {news.replace('%s', 'message_id')} now() "
            "where message_id = any(%s)",
            [held],
        )
        cursor.execute(
            "insert into delivery_events (message_id, state, reason, provider, is_applied, "
            "occurred_at) select id, 'accepted', '', 'smtp', true, now() "
            "from unnest(%s::text[]) as id",
            [held],
        )
        return
    at = str(NOON.replace(tzinfo=None))
    cursor.executemany(
        f"update messages set {news} ? where message_id = ?",
        [(message_id, at, message_id) for message_id in held],
    )
    cursor.executemany(
        "insert into delivery_events (message_id, state, reason, provider, is_applied, occurred_at)"
        " values (?, 'accepted', '', 'smtp', 1, ?)",
        [(message_id, at) for message_id in held],
    )


def _cursor(connection: Connection) -> Any:
    raw: Any = connection.connection.driver_connection
    return raw.cursor()


def _plain(rows: list[list[Any]]) -> list[list[Any]]:
    return [
        [str(value) if isinstance(value, (str, date)) else value for value in row] for row in rows
    ]


if __name__ == "__main__":
    what, how, place, size = sys.argv[1:]
    with open_ledger(place) as opened:
        work = {"enqueue": enqueue, "settle": settle, "claim": claim}[what]
        print(work(opened, how, entries(int(size))))
