"""Airflow's api-server dies while tasks send: Airflow retries tasks, nobody gets two mails.

A real local Airflow with Airflow's default timeouts, which are shorter than Perennial's: with
Perennial's, no task would run twice.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
from tests.chaos.killing import Killer
from tests.chaos.places import Sink, fresh, sink
from tests.chaos.tally import Tally
from tests.conftest import free_ports
from tests.perennial.batches.test_write import decision
from tests.perennial.deliveries.dispatch.conftest import TODAY, World
from upath import UPath

from perennial.config.business import business
from perennial.config.clock import set_world
from perennial.config.environment import Settings, settings
from perennial.decisions import record as decisions
from perennial.orchestration.local_airflow import AirflowHome, Services
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import open_ledger

MESSAGES = 240
HOURS = (8, 9, 10, 11)
"""Messages of each hour are a batch of their own, and a task."""

DELAY = 0.25
"""Seconds the mail server takes for a message: a task takes a quarter of a minute."""

OUTAGE_SECONDS = 75
PATIENCE_SECONDS = 420
"""So long a run may take to end, retries included."""

OURS = ("EXECUTION_API_RETRIES", "MAX_FAILED_HEARTBEATS", "TASK_INSTANCE_HEARTBEAT_TIMEOUT")
"""Settings by which our Airflow waits longer than Airflow itself: taken away here."""

ENDED = ("success", "failed")


class ImpatientHome(AirflowHome):
    """A home whose tasks wait for a silent api-server only as long as Airflow's defaults say."""

    def environment(self) -> dict[str, str]:
        """Perennial's environment without its timeouts, and with mail to the sink."""
        usual = super().environment()
        return {name: value for name, value in usual.items() if not name.endswith(OURS)}


class Site:
    """A local Airflow with a day to send, and the mail server that counts."""

    def __init__(self, home: Path, provider: Sink) -> None:
        self.provider = provider
        os.environ["PERENNIAL_EMAIL_PROVIDER"] = "smtp"
        os.environ["PERENNIAL_CLAIM_SIZE"] = "10"
        os.environ["PERENNIAL_SMTP_URL"] = f"smtp://127.0.0.1:{provider.port}"
        page, sandbox, mail, receiver = free_ports(4)
        os.environ["PERENNIAL_PUBLIC_URL"] = f"http://127.0.0.1:{receiver}"
        os.environ["PERENNIAL_SANDBOX_PORT"] = str(sandbox)
        os.environ["PERENNIAL_SANDBOX_SMTP_PORT"] = str(mail)
        here = Settings(home=home)
        self.airflow = ImpatientHome(here, page)
        self.services = Services(self.airflow, lambda line: print(line, flush=True))  # noqa: T201
        self.url = here.ledger
        self.expected = _decided(here)
        self._token = ""

    def kill_api(self) -> None:
        """Kill the api-server with SIGKILL."""
        (server,) = (one for name, one in self.services._running() if name == "api-server")
        for process in (*server.children(recursive=True), server):
            process.kill()
        server.wait()

    def kill_sender(self) -> None:
        """Kill one of the tasks that are connected to the mail server."""
        (scheduler,) = (one for name, one in self.services._running() if name == "scheduler")
        sender = next(filter(self._is_sending, scheduler.children(recursive=True)))
        sender.kill()

    def _is_sending(self, process: psutil.Process) -> bool:
        try:
            connections = process.net_connections()
        except psutil.Error:  # the process has ended
            return False
        return any(one.raddr and one.raddr.port == self.provider.port for one in connections)

    def start_api(self) -> None:
        """Start the api-server again."""
        self.services._start("api-server")

    def trigger(self, **form: Any) -> str:
        """Run the programme; return the run's id."""
        body = {"logical_date": None, "conf": form}
        return str(self._ask("POST", "dagRuns", body)["dag_run_id"])

    def clear(self, run: str) -> None:
        """Clear the tasks that sent, as somebody does who believes that they failed."""
        usual: dict[str, Any] = {"dry_run": False, "only_failed": False, "reset_dag_runs": True}
        self._ask(
            "POST", "clearTaskInstances", usual | {"dag_run_id": run, "task_ids": ["deliveries"]}
        )

    def ended(self, run: str) -> str:
        """Wait until a run is over; return its state."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            time.sleep(2)
            try:
                state = self._ask("GET", f"dagRuns/{run}")["state"]
            except (OSError, HTTPException):  # the api-server is not up yet
                continue
            if state in ENDED:
                return str(state)
        raise AssertionError(f"{run} goes on; see {self.airflow.logs}")

    def tries(self, run: str) -> list[int]:
        """Number of tries of each task that sends."""
        found = self._ask("GET", f"dagRuns/{run}/taskInstances")["task_instances"]
        return [one["try_number"] for one in found if one["task_id"] == "deliveries"]

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        if not self._token:
            login = {"username": "admin", "password": self.airflow.password()}
            self._token = self.services._ask("POST", "/auth/token", login)[1]["access_token"]
        url = f"/api/v2/dags/winback/{path}"
        status, answer = self.services._ask(method, url, body, self._token)
        assert status < 300, answer
        return answer


def outage(killer: Killer, folder: Path) -> Tally:
    """Kill the api-server and a task while it sends; then clear the tasks, and run a past day.

    Raises:
        AssertionError: A run did not end as it must, or Airflow retried no task, which would prove
            nothing.
    """
    with sink("smtp", folder, DELAY) as provider, _environment_kept():
        site = Site(fresh(folder, "home"), provider)
        site.services.up()
        try:
            run = site.trigger()
            _until_sent(provider, MESSAGES // 12)
            site.kill_sender()
            site.kill_api()
            killer.kills += 2
            time.sleep(OUTAGE_SECONDS)
            site.start_api()
            assert site.ended(run) == "success"
            tries = site.tries(run)
            assert sum(tries) > len(tries), f"no task was run again: {tries}"
            site.clear(run)
            assert site.ended(run) == "success"
            yesterday = (TODAY - timedelta(days=1)).isoformat()
            assert site.ended(site.trigger(as_of=yesterday)) == "failed"
        finally:
            site.services.down()
    print(f"tasks that send were tried {tries} times before they were cleared")  # noqa: T201
    return _tally(site, killer)


def _tally(site: Site, killer: Killer) -> Tally:
    arrived = site.provider.arrived()
    with open_ledger(site.url) as ledger:
        unknown = {one.message_id for one in ledger.by_hand.unknown()}
    assert arrived.keys() <= site.expected, "mail nobody decided for today"
    return Tally(
        f"Airflow: api-server away for {OUTAGE_SECONDS} s, tasks cleared, a past day",
        "SQLite",
        killer.kills,
        len(site.expected),
        len(arrived),
        len(unknown),
        len(site.expected - arrived.keys() - unknown),
        sum(times > 1 for times in arrived.values()),
    )


def _decided(here: Settings) -> set[str]:
    """Record decisions of today and of yesterday; return today's message ids."""
    set_world(here.home, TODAY)
    lake = Lake(UPath(here.lake))
    lake.prepare()
    ids = {}
    with open_ledger(here.ledger) as ledger:
        world = World(here.home, ledger, business(settings().dbt_project), lake)
        ledger.vault.put(world.contact(number, "email") for number in range(2 * MESSAGES))
        for day, first in ((TODAY, 0), (TODAY - timedelta(days=1), MESSAGES)):
            rows = [_row(world, number, day) for number in range(first, first + MESSAGES)]
            table = pa.Table.from_pylist(rows, SCHEMAS["decisions"])
            none = [SCHEMAS[name].empty_table() for name in ("enrolments", "holdouts", "accounts")]
            decisions.record(lake, day, decisions.Decided(table, *none))
            ids[day] = {row["message_id"] for row in rows}
    return ids[TODAY]


def _row(world: World, number: int, day: date) -> dict[str, Any]:
    address_hash = world.contact(number, "email").address_hash
    hour = HOURS[number % len(HOURS)]
    return decision(
        number,
        channel="email",
        locale="en",
        variant="nostalgic",
        address_hash=address_hash,
        slot_at=datetime(day.year, day.month, day.day, hour),  # noqa: DTZ001 - UTC in the lake
    )


def _until_sent(provider: Sink, count: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while len(provider.arrived()) < count:
        assert time.monotonic() < until, "nothing is sent"
        time.sleep(0.5)


@contextmanager
def _environment_kept() -> Iterator[None]:
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
