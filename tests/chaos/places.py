"""Ledgers and sinks of a chaos run."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from email import message_from_string
from itertools import count
from pathlib import Path

import psycopg
from tests.conftest import serving_sink

_numbers = count()


class SqliteLedgers:
    """Ledgers as files."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new(self) -> str:
        """The URL of a new ledger."""
        return f"sqlite:///{self._folder}/ledger-{next(_numbers)}.sqlite"

    def copy(self, url: str) -> str:
        """Copy an unused ledger; return the copy's URL."""
        copy = self.new()
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as ledger:
            ledger.execute(f"vacuum into '{copy.removeprefix('sqlite:///')}'")
        return copy


class PostgresLedgers:
    """Ledgers as databases of one server."""

    name = "PostgreSQL"

    def __init__(self, server: str) -> None:
        self._server = server

    def new(self) -> str:
        """The URL of an empty database."""
        return self._create("template1")

    def copy(self, url: str) -> str:
        """Copy an unused ledger; return the copy's URL."""
        return self._create(url.rpartition("/")[2])

    def _create(self, template: str) -> str:
        name = f"ledger_{next(_numbers)}"
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(f"create database {name} template {template}")
        return f"{self._server}/{name}"


Ledgers = SqliteLedgers | PostgresLedgers


class Sink:
    """A running provider, and what it delivered: counted there, not in the ledger."""

    def __init__(self, port: int, path: Path, arrivals: Callable[[str], str]) -> None:
        self.port = port
        self._path, self._arrivals = path, arrivals

    def arrived(self) -> Counter[str]:
        """Number of deliveries by message id."""
        return Counter(map(self._arrivals, self._path.read_text().splitlines()))


@contextmanager
def sink(carrier: str, folder: Path, delay: float) -> Iterator[Sink]:
    """Run a provider that takes `delay` seconds for a message."""
    program = "smtp_sink.py" if carrier == "smtp" else "chaos/http_sink.py"
    arrivals = _message_id if carrier == "smtp" else str
    path = folder / f"sink-{next(_numbers)}"
    with serving_sink(path, "--delay", str(delay), program=program) as server:
        yield Sink(server.port, path, arrivals)


def _message_id(line: str) -> str:
    mail = message_from_string(json.loads(line)["content"])
    return mail["Message-ID"].strip("<>").partition("@")[0]


def fresh(folder: Path, name: str) -> Path:
    """Make an empty folder of that name."""
    path = folder / f"{name}-{next(_numbers)}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path
