"""Start, watch and stop the local Airflow's services."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil

from perennial.domain import BrokenWorld
from perennial.orchestration.local_airflow.home import AirflowHome, tail

SERVICES = {
    "sandbox": ["perennial.cli", "sandbox"],
    "receiver": ["perennial.cli", "receive"],
    "api-server": ["airflow", "api-server"],
    "scheduler": ["airflow", "scheduler", "--skip-serve-logs"],
    "dag-processor": ["airflow", "dag-processor"],
    "triggerer": ["airflow", "triggerer", "--skip-serve-logs"],
}
"""Started one by one, because `airflow standalone` leaves orphans and open log servers."""

PATIENCE_SECONDS = 180
"""How long the services may take to be healthy."""

GRACE_SECONDS = 20
"""How long a service may take to stop before it is killed."""

_SAME_START_SECONDS = 5
"""Tolerance for a process's start time, which depends on the wall clock."""

_POOL = {"name": "warehouse", "slots": 1, "description": "One writer at a time."}


class Services:
    """One home's processes; stops only its own."""

    def __init__(self, home: AirflowHome, say: Callable[[str], None]) -> None:
        self.home, self.say = home, say

    def up(self) -> None:
        """Start the services and wait until the DAGs can be triggered.

        Raises:
            BrokenWorld: It is running, a port is taken, or a service does not start.
        """
        if any(self._running()):
            raise BrokenWorld("Airflow is up already: `make down` stops it.")
        self._require_ports()
        self.say("bringing Airflow's metadata database up to date")
        self.home.migrate()
        try:
            self.say("starting " + ", ".join(SERVICES))
            for service in SERVICES:
                self._start(service)
            self._wait_until_healthy()
            self._open_dags()
        except BaseException:
            self.down()
            raise

    def down(self) -> bool:
        """Stop the services started here; return whether any was running."""
        running = dict(self._running())
        if running:
            self.say("stopping " + ", ".join(running))
        _stop(running.values())
        for service in SERVICES:
            self._pid_file(service).unlink(missing_ok=True)
        return bool(running)

    def _require_ports(self) -> None:
        here = self.home.here
        others = {
            self.home.port: f"choose another one, such as make up PORT={self.home.port + 1}",
            here.sandbox_port: "set PERENNIAL_SANDBOX_PORT to another one",
            here.sandbox_smtp_port: "set PERENNIAL_SANDBOX_SMTP_PORT to another one",
            here.receiver_port: "set PERENNIAL_PUBLIC_URL to another one",
        }
        for port, remedy in others.items():
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the services do
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    raise BrokenWorld(f"Port {port} is in use: {remedy}.") from error

    def _pid_file(self, service: str) -> Path:
        return self.home.folder / "run" / f"{service}.json"

    def _start(self, service: str) -> None:
        with self.home.log(service).open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own words
                [sys.executable, "-m", *SERVICES[service]],
                env=self.home.service_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # survives this shell and its Ctrl-C
            )
        known = {"pid": process.pid, "created": psutil.Process(process.pid).create_time()}
        path = self._pid_file(service)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(known))

    def _running(self) -> Iterator[tuple[str, psutil.Process]]:
        for service in SERVICES:
            path = self._pid_file(service)
            known = json.loads(path.read_text()) if path.exists() else {"pid": -1}
            if not psutil.pid_exists(known["pid"]):
                continue
            process = psutil.Process(known["pid"])
            is_ours = abs(process.create_time() - known["created"]) < _SAME_START_SECONDS
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                yield service, process

    def _wait_until_healthy(self) -> None:
        ailing = {"metadatabase", "scheduler", "dag_processor", "triggerer"}
        for _ in self._patiently("not healthy"):
            try:
                _, health = self._ask("GET", "/api/v2/monitor/health")
            except (OSError, HTTPException):  # it does not listen yet
                continue
            well = {name for name in ailing if health[name]["status"] == "healthy"}
            if well:
                self.say("healthy: " + ", ".join(sorted(well)))
            ailing -= well
            if not ailing:
                return

    def _open_dags(self) -> None:
        login = {"username": "admin", "password": self.home.password()}
        _, answer = self._ask("POST", "/auth/token", login)
        token = answer["access_token"]
        self._ask("POST", "/api/v2/pools", _POOL, token)  # a conflict means that it exists
        wanted = len(list((self.home.here.project / "dags").glob("*.py")))
        unpause = "/api/v2/dags?dag_id_pattern=~&update_mask=is_paused"
        for _ in self._patiently("still reading the DAGs"):
            _, broken = self._ask("GET", "/api/v2/importErrors", token=token)
            for error in broken["import_errors"]:
                raise BrokenWorld(f"{error['filename']}: {error['stack_trace']}")
            status, opened = self._ask("PATCH", unpause, {"is_paused": False}, token)
            if status == HTTPStatus.OK and opened["total_entries"] >= wanted:
                return

    def _patiently(self, state: str) -> Iterator[None]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            running = dict(self._running())
            for service in SERVICES.keys() - running.keys():
                log = self.home.log(service)
                raise BrokenWorld(f"{service} stopped: see {log}.\n{tail(log)}")
            yield
            time.sleep(0.5)
        raise BrokenWorld(f"{state} after {PATIENCE_SECONDS} s: see {self.home.logs}.")

    def _ask(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str = ""
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {token}"} if token else {}
        )
        connection = HTTPConnection("127.0.0.1", self.home.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            return response.status, json.load(response)
        finally:
            connection.close()


def _stop(services: Collection[psutil.Process]) -> None:
    children: list[psutil.Process] = []
    for service in services:
        with suppress(psutil.NoSuchProcess):
            children += service.children(recursive=True)
            service.terminate()
    psutil.wait_procs(services, timeout=GRACE_SECONDS)
    for left in (*services, *children):
        with suppress(psutil.NoSuchProcess):
            left.kill()
    psutil.wait_procs([*services, *children], timeout=GRACE_SECONDS)
