"""Notes about messages that are written before they are acted on, and outlive the process.

One SQLite file, shared by this machine's workers. Each note is on disk before `note` returns. Keys
are hashed, so that notes don't identify erased people.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from perennial.deliveries.providers.locked_file import locked

_SCHEMA = "create table if not exists notes (key text primary key, words text not null)"
_WAIT_SECONDS = 600
"""How long a worker waits for the others, each of which may wait for its provider."""


class Notes:
    """Keeps the newest note of each key."""

    def __init__(self, path: Path) -> None:
        """Open or create the file."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = path.with_suffix(".lock")
        self._db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")  # survives a power cut
        self._db.execute(_SCHEMA)

    def first(self, key: str, make: Callable[[], str]) -> str:
        """The note of a key, made and stored if missing while others wait."""
        with self._db:
            self._db.execute("begin immediate")
            words = self.get(key)
            if not words:
                words = make()
                self.note(key, words)
        return words

    def get(self, key: str) -> str:
        """The note of a key, or an empty string."""
        query = "select words from notes where key = ?"
        found = self._db.execute(query, (_hashed(key),)).fetchone()
        return str(found[0]) if found else ""

    def note(self, key: str, words: str) -> None:
        """Store a note."""
        self._db.execute("insert or replace into notes values (?, ?)", (_hashed(key), words))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Lock out other workers, at most until the process ends."""
        with locked(self._lock):
            yield

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
