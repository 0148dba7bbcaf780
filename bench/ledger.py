"""The ledger's three loops: enqueue, claim by two workers, settle.

Measured in elapsed time, because disk and database server do half of the work; run nothing else.
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
"""Lower bounds, in rows per second."""

_WORDS = {
    "enqueue": "new messages; peer: SQLAlchemy's executemany; limit: the driver alone",
    "settle": "receipts; peer: SQLAlchemy's executemany; limit: the driver alone",
    "claim": "claims by two workers, no message twice",
}
_numbers = count()


def run(room: Room) -> Iterator[Result]:
    """Run each loop on each engine, with durable commits."""
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
                product, *others = (_microseconds(room, what, way, server, size) for way in ways)
                peer, limit = others or (None, None)
                goal = Goal("value", 1e6 / floor) if judged else None
                words = f"{engine}: {size} {_WORDS[what]}, microseconds each"
                yield Result(words, product, peer, limit, goal)


def _microseconds(room: Room, what: str, way: str, server: str, size: int) -> float:
    """Per row, the least of three runs."""
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
