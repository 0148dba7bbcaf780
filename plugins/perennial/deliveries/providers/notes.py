"""Notes about messages that outlive the process: written before they are acted on.

One SQLite file, which several workers of this machine may write to; each note is on disk before
`note` returns. Keys are kept as hashes: a note names nobody once its message is erased.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from perennial.deliveries.providers.locked_file import locked

_SCHEMA = "create table if not exists notes (key text primary key, words text not null)"
_WAIT_SECONDS = 600
"""For so long a worker waits for others, each of which may wait for its provider."""


class Notes:
    """Notes by key; the newest of a key holds."""

    def __init__(self, path: Path) -> None:
        """Keep them in a file, which is made with its folder."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = path.with_suffix(".lock")
        self._db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")  # survives a power cut, too
        self._db.execute(_SCHEMA)

    def first(self, key: str, make: Callable[[], str]) -> str:
        """The note of a key; if there is none it is made, and written, while others wait."""
        with self._db:
            self._db.execute("begin immediate")
            words = self.get(key)
            if not words:
                words = make()
                self.note(key, words)
        return words

    def get(self, key: str) -> str:
        """The note of a key; empty if there is none."""
        query = "select words from notes where key = ?"
        found = self._db.execute(query, (_hashed(key),)).fetchone()
        return str(found[0]) if found else ""

    def note(self, key: str, words: str) -> None:
        """Write a note."""
        self._db.execute("insert or replace into notes values (?, ?)", (_hashed(key), words))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other worker act on these notes meanwhile; a kill ends it."""
        with locked(self._lock):
            yield

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
