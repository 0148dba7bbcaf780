"""The process that holds a claim, and whether it is still running."""

import os
import secrets
import socket
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import psutil

_SAME_START_SECONDS = 5
"""Tolerance, because a process's start is derived from the wall clock, which may be adjusted."""


@dataclass(frozen=True, slots=True)
class Worker:
    """One dispatch in one process, distinguished by `nonce`.

    Process ids are reused, so `started` (seconds since 1970) is compared too.
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
        """Parse the value of `claimed_by`."""
        host, pid, started, nonce = text.rsplit("/", 3)
        return cls(host, int(pid), int(started), nonce)

    def __str__(self) -> str:
        """The value of `claimed_by`."""
        return f"{self.host}/{self.pid}/{self.started}/{self.nonce}"

    def is_gone(self) -> bool:
        """Whether its process has certainly ended; on other hosts only the lease can tell."""
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
    """Host name and process namespace, because containers may share the host name."""
    namespace = Path("/proc/self/ns/pid")  # Linux only
    return f"{socket.gethostname()}:{namespace.stat().st_ino if namespace.exists() else 0}"
