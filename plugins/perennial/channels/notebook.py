"""Notes about messages that outlive the process: written before they are acted on.

One file, which several workers of this machine may write to; each note is a line, on disk before
`note` returns.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Notebook:
    """Notes by key; the newest of a key holds."""

    def __init__(self, path: Path) -> None:
        """Keep them in a file, which is made when there is something to write."""
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def first(self, key: str, make: Callable[[], str]) -> str:
        """The note of a key; if there is none it is made, and written, while others wait."""
        with self._open() as file:
            notes = _read(file)
            if key not in notes:
                notes[key] = make()
                _write(file, key, notes[key])
            return notes[key]

    def note(self, key: str, words: str) -> None:
        """Write a note."""
        with self._open() as file:
            _read(file)
            _write(file, key, words)

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # let go of when the file is closed
            yield file


def _read(file: BinaryIO) -> dict[str, str]:
    """All notes; a line whose writer died in the middle of it is cut off."""
    file.seek(0)
    lines, newline, _ = file.read().rpartition(b"\n")
    file.truncate(len(lines) + len(newline))
    return dict(json.loads(line) for line in lines.splitlines())


def _write(file: BinaryIO, key: str, words: str) -> None:
    file.write(json.dumps([key, words]).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
