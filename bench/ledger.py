"""The ledger's three loops: messages in, claims by two workers, receipts.

Elapsed, not CPU: half of the work is the disk's and the database server's. So these figures mean
something only where nothing else runs.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from bench.harness import Goal, Result
from bench.postgres import programs, serving
from bench.room import Room
from bench.size import FULL

MESSAGES = 50_000
QUICK_MESSAGES = 5_000
FLOORS = {"enqueue": 25_000, "settle": 12_000, "claim": 10_000}
"""Rows a second, at least."""

_WORDS = {
    "enqueue": "new messages; peer: SQLAlchemy's executemany; limit: the driver alone",
    "settle": "receipts; peer: SQLAlchemy's executemany; limit: the driver alone",
    "claim": "claims by two workers, no message twice",
}
_numbers = count()


def run(room: Room) -> Iterator[Result]:
    """Each loop on each engine, on ledgers of their own, durable as in production."""
    judged = room.size == FULL
    size = MESSAGES if judged else QUICK_MESSAGES
    with ExitStack() as stack:
        servers = {"SQLite": ""}
        if found := programs():
            home = Path(stack.enter_context(TemporaryDirectory(prefix="perennial-pg-")))
            servers["PostgreSQL"] = stack.enter_context(serving(home, found, fsync=True))
        for engine, server in servers.items():
            for what, floor in FLOORS.items():
                ways = ("ledger",) if what == "claim" else ("ledger", "plainly", "driver")
                ours, *others = (_microseconds(room, what, way, server, size) for way in ways)
                peer, limit = others or (None, None)
                goal = Goal("value", 1e6 / floor) if judged else None
                words = f"{engine}: {size} {_WORDS[what]}, microseconds each"
                yield Result(words, ours, peer, limit, goal)


def _microseconds(room: Room, what: str, way: str, server: str, size: int) -> float:
    """Of one row: the least of three runs."""
    return min(_once(room, what, way, server, size) for _ in range(3)) / size * 1e6


def _once(room: Room, what: str, way: str, server: str, size: int) -> float:
    name = f"ledger_{next(_numbers)}"
    url = f"sqlite:///{room.folder}/{name}.sqlite"
    if server:
        url = f"{server}/{name}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {name}")
    room.python("-m", "bench.ledger_work", what, way, url, str(size))
    return float((room.folder / "logs" / "bench.ledger_work.log").read_text(encoding="utf-8"))
