"""The store of messages that emulators took, in SQLite."""

import hashlib
import sqlite3
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

_SCHEMA = """
create table if not exists taken (
    taken_id integer primary key autoincrement,
    taken_at text not null,
    provider text not null,
    channel text not null,
    key text not null,
    sender text not null,
    recipient text not null,
    subject text not null,
    text text not null,
    raw blob not null,
    haystack text not null
);
create index if not exists taken_by_key on taken (provider, key);
create index if not exists taken_by_channel on taken (channel);
"""
_BRIEF = "taken_id, taken_at, provider, channel, key, sender, recipient, subject, text"
PAGE_ROWS = 50


class Taken(NamedTuple):
    """A message as a provider took it.

    Attributes:
        channel: Such as `email`, `sms` or `push`.
        recipient: May be several, separated by commas.
        raw: The mail, or the request's body.
        key: The sender's id of the message; empty if the protocol has none.
        subject: Or title; may be empty.
    """

    provider: str
    channel: str
    recipient: str
    text: str
    raw: bytes
    key: str = ""
    sender: str = ""
    subject: str = ""


class Row(NamedTuple):
    """A stored message: fields of `Taken`, time and number."""

    taken_id: int
    taken_at: str  # UTC, ISO
    provider: str
    channel: str
    key: str
    sender: str
    recipient: str
    subject: str
    text: str


class Counts(NamedTuple):
    """Messages of a provider.

    Attributes:
        total: Messages.
        distinct: Keys; fewer than `total` if a message came twice.
    """

    total: int
    distinct: int


class Store:
    """Stores messages, for one thread."""

    def __init__(
        self, path: Path | str, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Open or create the file.

        Args:
            path: An SQLite file; `:memory:` keeps nothing.
            now: The server's real clock, never a simulated date.
        """
        if isinstance(path, Path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._now = now
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=normal")  # survives a killed process
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def take(self, message: Taken) -> Row:
        """Store a message; it survives a killed process."""
        key = message.key or _fingerprint(message)
        instant = self._now().isoformat(timespec="seconds")
        words = (message.sender, message.recipient, message.subject, message.text)
        cursor = self._db.execute(
            f"insert into taken ({_BRIEF.removeprefix('taken_id, ')}, raw, haystack) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                instant,
                message.provider, message.channel, key,
                *words,
                message.raw,
                _folded("\n".join(words)),
            ),
        )  # fmt: skip
        return Row(cursor.lastrowid or 0, instant, message.provider, message.channel, key, *words)

    def find(self, provider: str, key: str) -> Row | None:
        """The first message with this key."""
        found = self._db.execute(
            f"select {_BRIEF} from taken where provider = ? and key = ? order by taken_id limit 1",
            (provider, key),
        ).fetchone()
        return Row(*found) if found else None

    def search(
        self, words: str = "", *, channel: str = "", before: int = 0, rows: int = PAGE_ROWS
    ) -> list[Row]:
        """Messages that contain all words, newest first.

        Args:
            words: Searched in sender, recipient, subject and text, whatever the case or width.
            channel: Empty for all.
            before: Only smaller numbers, for paging; 0 for the newest.
        """
        conditions, values = ["true"], list[Any]()
        for word in _folded(words).split():
            conditions.append("instr(haystack, ?) > 0")
            values.append(word)
        if channel:
            conditions.append("channel = ?")
            values.append(channel)
        if before:
            conditions.append("taken_id < ?")
            values.append(before)
        found = self._db.execute(
            f"select {_BRIEF} from taken where {' and '.join(conditions)} "
            "order by taken_id desc limit ?",
            (*values, rows),
        )
        return [Row(*row) for row in found]

    def get(self, taken_id: int) -> tuple[Row, bytes] | None:
        """A message with its raw bytes."""
        found = self._db.execute(
            f"select {_BRIEF}, raw from taken where taken_id = ?", (taken_id,)
        ).fetchone()
        return (Row(*found[:-1]), bytes(found[-1])) if found else None

    def channels(self) -> dict[str, int]:
        """The number of messages by channel."""
        query = "select channel, count(*) from taken group by channel order by channel"
        return dict(self._db.execute(query).fetchall())

    def counts(self) -> dict[str, Counts]:
        """The counts by provider."""
        query = "select provider, count(*), count(distinct key) from taken group by provider"
        return {name: Counts(total, distinct) for name, total, distinct in self._db.execute(query)}

    def clear(self) -> int:
        """Delete all messages; return their number."""
        return self._db.execute("delete from taken").rowcount


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def _fingerprint(message: Taken) -> str:
    content = "\0".join((message.recipient, message.subject, message.text))
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:32]
