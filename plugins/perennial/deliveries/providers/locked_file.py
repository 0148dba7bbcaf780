"""A file of lines that several workers of this machine append to, one at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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
