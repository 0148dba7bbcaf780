"""Spool facts for the landing folder; they are on disk before anybody is answered.

Facts are appended to a draft below `<home>`, landed as a whole file a minute later. A draft is
locked while its process lives; the next process or ingest lands what a killed one left. Landing
twice is harmless: ingest identifies files by content.
"""

import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO

from upath import UPath

from perennial.stores.lake import Lake

SOURCE = "receiver"
"""The folder below `landing/`, and so the source in raw."""


@dataclass(frozen=True, slots=True)
class _Draft:
    path: Path
    file: BinaryIO


class Spool:
    """One process's drafts."""

    def __init__(self, home: Path, lake: Lake) -> None:
        self._folder, self._lake = home / "receiver", lake
        self._drafts: dict[tuple[str, date], _Draft] = {}
        self._lock = threading.Lock()

    def append(self, table: str, rows: Sequence[Mapping[str, object]], *, day: date) -> None:
        """Append rows of `events` or `consents`; they are on disk when this returns.

        `rows` follow the event contract, ready for JSON; the business day names their folder.

        Raises:
            OSError: The disk is full or fails; none of the rows is kept.
        """
        lines = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
        with self._lock:
            draft = self._drafts.get((table, day)) or self._begin(table, day)
            try:
                _write_whole(draft.file, lines)
            except OSError:
                draft.file.close()  # `seal` lands its whole lines; the next row begins another
                del self._drafts[table, day]
                raise

    def seal(self) -> list[UPath]:
        """Land every draft without a writer; return the files."""
        with self._lock:
            drafts, self._drafts = self._drafts, {}
            for draft in drafts.values():
                draft.file.close()  # releases the lock
            landed = []
            for path in sorted(self._folder.glob("*/*.jsonl")):
                with _locked(path) as file:
                    if file and (landed_path := self._land(path, file)):
                        landed.append(landed_path)
            return landed

    def _begin(self, table: str, day: date) -> _Draft:
        folder = self._folder / day.isoformat()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{table}-{secrets.token_hex(8)}.jsonl"
        file = path.open("xb", buffering=0)
        fcntl.flock(file, fcntl.LOCK_EX)
        _flush_folder(folder)
        draft = self._drafts[table, day] = _Draft(path, file)
        return draft

    def _land(self, path: Path, file: BinaryIO) -> UPath | None:
        content, newline, _ = file.read().rpartition(b"\n")  # drop an incomplete last line
        target = self._lake.root / "landing" / SOURCE / path.parent.name / path.name
        if content:
            with self._lake.draft(target) as draft, draft.open("wb") as landed:
                landed.write(content + newline)
                landed.flush()
                with suppress(UnsupportedOperation, AttributeError):  # an object store
                    os.fsync(landed.fileno())
        path.unlink()
        return target if content else None


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO | None]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file if path.exists() else None


def _write_whole(file: BinaryIO, lines: bytes) -> None:
    """Write all or nothing: a full disk takes a part, and says so only by the count."""
    before = file.seek(0, os.SEEK_END)
    try:
        rest = memoryview(lines)
        while rest:
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(before)
        raise


def _flush_folder(folder: Path) -> None:
    """A new file's name must survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
