"""Append lines to a file shared by this machine's workers."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open a file for this worker alone to read and append; on disk at the end.

    An incomplete last line, left by a writer that died, is cut off.
    """
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released when the file is closed
        file.seek(0)
        lines, newline, _ = file.read().rpartition(b"\n")
        file.truncate(len(lines) + len(newline))
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())
