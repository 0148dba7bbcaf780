"""Who holds a claim, and whether that process still lives."""

import os
import secrets
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import psutil

_SAME_START_SECONDS = 5
"""A process's start is computed from the wall clock, which may be set meanwhile."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One dispatch in one process.

    Attributes:
        host: The machine, or the container: where `pid` means something.
        pid: The process.
        started: When the process began, seconds since 1970: process ids are used again.
        nonce: Tells the dispatches of one process apart.
    """

    host: str
    pid: int
    started: int
    nonce: str

    @classmethod
    def here(cls) -> Self:
        """A new worker in this process."""
        pid = os.getpid()
        started = int(psutil.Process(pid).create_time())
        return cls(_host(), pid, started, secrets.token_hex(4))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote into the ledger."""
        host, pid, started, nonce = text.rsplit("/", 3)
        return cls(host, int(pid), int(started), nonce)

    def __str__(self) -> str:
        """The value of `claimed_by`."""
        return f"{self.host}/{self.pid}/{self.started}/{self.nonce}"

    def is_gone(self) -> bool:
        """Whether its process surely runs no more; of other hosts only the lease can tell."""
        if self.host != _host():
            return False
        try:
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.started) <= _SAME_START_SECONDS
            return not is_same or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True


@cache
def _host() -> str:
    """The host's name, and the process namespace: containers may share the first."""
    namespace = Path("/proc/self/ns/pid")  # Linux only
    return f"{socket.gethostname()}:{namespace.stat().st_ino if namespace.exists() else 0}"
