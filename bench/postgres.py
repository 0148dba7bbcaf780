"""A temporary PostgreSQL server for a benchmark or a test."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


def programs() -> Path | None:
    """The newest server programs' folder, if installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=str)
    return found[-1] if found else None


@contextmanager
def serving(home: Path, programs: Path, *, fsync: bool) -> Iterator[str]:
    """Run a server on a loopback port; yield its URL without a database.

    Args:
        home: An empty folder that not only root can enter.
        fsync: Whether commits are on disk before they return.

    Raises:
        RuntimeError: It did not start; the message is its log.
    """
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(home, "postgres", "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = home / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        **user,
    )
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": home,
        "fsync": "on" if fsync else "off",
    }
    arguments = [text for name, value in options.items() for text in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, *arguments], stdout=log, stderr=log, **user
        )
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}"
        _await(url, server, home / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # the server's fast shutdown
        server.wait(timeout=30)


def _await(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(f"{url}/postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(log.read_text())
