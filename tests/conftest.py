"""What all tests share: no connection to other machines, a PostgreSQL, a mail server."""

import fcntl
import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from bench.postgres import programs, serving
from hypothesis import settings

from perennial.stores.ledger import open_ledger

collect_ignore = ["dbt_server.py"]  # it has no doctests, and dbt takes seconds to import

# an example's time depends on the machine
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)
settings.load_profile("quick")

# pytest-xdist sets it, and a console made meanwhile would keep that width
os.environ.pop("COLUMNS", None)


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection to another machine."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _loopback_only(getattr(socket.socket, name)))


def _loopback_only(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(socket.getaddrinfo(address[0], None)[0][4][0])
            if not ip_address(host.partition("%")[0]).is_loopback:
                raise PermissionError(f"a test tried to reach {host}: tests stay on this machine")
        return connect(self, address)

    return guarded


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start a PostgreSQL server for this session; its URL has no database."""
    found = programs()
    if not found:
        missing = "PostgreSQL's server programs are missing: apt-get install postgresql"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    home = Path(tempfile.mkdtemp(prefix="perennial-pg-"))  # only root can read pytest's own folder
    try:
        with serving(home, found, fsync=False) as url:  # databases of seconds need no durability
            yield url
    finally:
        shutil.rmtree(home)


@contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        yield f"{server}/{name}"
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def ledger_of_postgres(postgres: str) -> str:
    """A database with an empty ledger, to copy."""
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as connection:
        connection.execute("create database ledger")
    open_ledger(f"{postgres}/ledger").close()
    return "ledger"


@pytest.fixture(scope="session")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with an empty ledger, to copy."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    open_ledger(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def postgres_url(postgres: str, ledger_of_postgres: str) -> Iterator[str]:
    with _database(postgres, ledger_of_postgres) as url:
        yield url


@pytest.fixture
def sqlite_url(ledger_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(ledger_file, tmp_path / 'ledger.sqlite')}"


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=ENGINES)
def ledger_url(request: pytest.FixtureRequest) -> str:
    made = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}
    return str(request.getfixturevalue(made[request.param]))


@pytest.fixture(params=ENGINES)
def new_ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A URL for a new ledger, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new.sqlite"
    else:
        with _database(request.getfixturevalue("postgres"), "template1") as url:
            yield url


@dataclass(frozen=True)
class Sink:
    """A running mail server, and what it took: see `smtp_sink.py`."""

    port: int
    path: Path

    @property
    def url(self) -> str:
        """Its URL, for `PERENNIAL_SMTP_URL`."""
        return f"smtp://127.0.0.1:{self.port}"

    def taken(self) -> list[dict[str, Any]]:
        """What it took so far, in order."""
        return [json.loads(line) for line in self.path.read_text().splitlines()]


@contextmanager
def serving_sink(path: Path, *options: str, program: str = "smtp_sink.py") -> Iterator[Sink]:
    """Run a program of this folder that takes messages and appends them to a file."""
    path.touch()
    command = [sys.executable, *map(str, (Path(__file__).parent / program, path)), *options]
    with (
        path.with_suffix(".log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as server,
    ):
        try:
            yield Sink(int(server.stdout.readline()), path)
        finally:
            server.kill()


def free_ports(count: int) -> list[int]:
    """Unused ports of this machine."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def own_processes() -> ForkServerContext:
    """Start processes without shared state, with their usual imports already loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.conftest", "perennial.deliveries.dispatch"])
    return context


def at_once(count: int, work: Callable[..., None], *given: object) -> None:
    """Run work in several processes; each gets a barrier, to start together, and its number."""
    context = own_processes()
    barrier = context.Barrier(count)
    workers = [
        context.Process(target=work, args=(*given, barrier, number)) for number in range(count)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * count


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if hasattr(request.config, "workerinput") else base) / "shared"


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A shared folder, filled by the worker that asks first; the others wait."""
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


StartSink = Callable[..., Sink]


@pytest.fixture
def start_sink(tmp_path: Path) -> Iterator[StartSink]:
    """Start mail servers with options until the test ends."""
    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(
            serving_sink(tmp_path / f"sink-{uuid4().hex}", *options)
        )


@pytest.fixture(scope="session")
def _session_sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    with serving_sink(tmp_path_factory.mktemp("sink") / "taken") as sink:
        yield sink


@pytest.fixture
def sink(_session_sink: Sink) -> Sink:
    """A mail server that has taken nothing yet."""
    _session_sink.path.write_text("")
    return _session_sink


@dataclass(frozen=True)
class Sandbox:
    """The running sandbox: set faults, and count what it took."""

    url: str
    smtp_url: str
    http: httpx.Client

    def emulate(self, provider: str) -> str:
        """The base URL of a provider's emulation."""
        return f"{self.url}/emulate/{provider}"

    def fault(self, provider: str, kind: str = "status", **more: object) -> None:
        """Set a fault: see `perennial.deliveries.providers.emulation.faults.Fault`."""
        order = {"provider": provider, "kind": kind, **more}
        self.http.post(f"{self.url}/faults", json=order).raise_for_status()

    def counts(self, provider: str) -> tuple[int, int]:
        """Number of messages that it took, and number of different ones."""
        counts = self._get("/counts").get(provider, {"total": 0, "distinct": 0})
        return counts["total"], counts["distinct"]

    def taken(self, provider: str) -> list[dict[str, Any]]:
        """What it took, oldest first."""
        found = self._get("/messages.json")
        return [one for one in reversed(found) if one["provider"] == provider]

    def reset(self) -> None:
        """Delete messages and faults."""
        for path in ("/faults", "/messages"):
            self.http.delete(self.url + path).raise_for_status()

    def _get(self, path: str) -> Any:
        return self.http.get(self.url + path).raise_for_status().json()


@contextmanager
def sandbox_in(home: Path, **settings: str) -> Iterator[Sandbox]:
    """Run the sandbox of an installation, on free ports."""
    command = [sys.executable, "-m", "perennial.cli", "sandbox", "--port", "0", "--smtp-port", "0"]
    environment = {**os.environ, "PERENNIAL_HOME": str(home), **settings}
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, env=environment, text=True
        ) as server,
    ):
        try:
            said = [server.stdout.readline() for _ in range(2)]
            if not said[1]:
                server.wait()
                log.seek(0)
                pytest.fail(log.read())
            url, smtp_url = (line.split(": ", 1)[1].strip() for line in said)
            with httpx.Client(trust_env=False) as http:
                yield Sandbox(url, smtp_url, http)
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="session")
def _session_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_in(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser; if CI has none, its tests fail."""
    program = Path("/usr/bin/chromium")
    if not program.exists():
        missing = "the browser is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return program


@pytest.fixture
def sandbox(_session_sandbox: Sandbox) -> Sandbox:
    """A sandbox that has taken nothing yet."""
    _session_sandbox.reset()
    return _session_sandbox
