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
        with locked(self._path) as file:
            notes = _read(file)
            if not notes.get(key):
                notes[key] = make()
                _write(file, key, notes[key])
            return notes[key]

    def get(self, key: str) -> str:
        """The note of a key; empty if there is none."""
        with locked(self._path) as file:
            return _read(file).get(key, "")

    def note(self, key: str, words: str) -> None:
        """Write a note."""
        with locked(self._path) as file:
            _write(file, key, words)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let no other worker act on these notes meanwhile."""
        with locked(self._path.with_suffix(".lock")):
            yield


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """A file from its first byte on, which this worker alone may write to; on disk at the end.

    What is written is appended. A line whose writer died in the middle of it is cut off.
    """
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go of when the file is closed
        file.seek(0)
        lines, newline, _ = file.read().rpartition(b"\n")
        file.truncate(len(lines) + len(newline))
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _read(file: BinaryIO) -> dict[str, str]:
    return dict(json.loads(line) for line in file.read().splitlines())


def _write(file: BinaryIO, key: str, words: str) -> None:
    file.write(json.dumps([key, words]).encode() + b"\n")
