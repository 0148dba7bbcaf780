import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.conftest import free_ports

from perennial.config.environment import Settings
from perennial.domain import BrokenWorld
from perennial.orchestration.local_airflow import AirflowHome, Services


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def services(tmp_path: Path, said: list[str]) -> Services:
    port, pages, mail = free_ports(3)
    here = Settings(home=tmp_path, sandbox_port=pages, sandbox_smtp_port=mail)
    return Services(AirflowHome(here, port), said.append)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process with a child, as a service has."""
    sleep = "import time; time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleep!r}])"
    process = subprocess.Popen([sys.executable, "-c", code])
    while not psutil.Process(process.pid).children():
        pass
    yield process
    process.kill()
    process.wait()


def pretend(services: Services, service: str, pid: int, created: float) -> None:
    path = services.home.folder / "run" / f"{service}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "created": created}))


@pytest.mark.parametrize("is_sandboxs", [False, True])
def test_a_taken_port_is_refused_with_a_remedy(services: Services, *, is_sandboxs: bool) -> None:
    """Before anything starts; another installation's sandbox may use it."""
    port, way_out = services.home.port, f"in use: .* make up PORT={services.home.port + 1}"
    if is_sandboxs:
        port = services.home.here.sandbox_smtp_port
        way_out = "set PERENNIAL_SANDBOX_SMTP_PORT to another"

    with socket.create_server(("127.0.0.1", port)), pytest.raises(BrokenWorld, match=way_out):
        services.up()


def test_a_running_service_is_not_started_again(
    services: Services, sleeper: subprocess.Popen[bytes]
) -> None:
    """Two schedulers on one SQLite database would block each other."""
    pretend(services, "scheduler", sleeper.pid, psutil.Process(sleeper.pid).create_time())

    with pytest.raises(BrokenWorld, match="is up already: `make down` stops it"):
        services.up()


def test_down_ends_what_was_started_and_its_children(
    services: Services, sleeper: subprocess.Popen[bytes], said: list[str]
) -> None:
    """No orphans stay."""
    (child,) = psutil.Process(sleeper.pid).children()
    pretend(services, "scheduler", sleeper.pid, psutil.Process(sleeper.pid).create_time())

    assert services.down()

    assert sleeper.poll() is not None
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert said == ["stopping scheduler"]
    assert not services.down()


def test_a_reused_pid_is_left_alone(services: Services, sleeper: subprocess.Popen[bytes]) -> None:
    """After a restart of the machine the number may belong to any process."""
    pretend(services, "scheduler", sleeper.pid, psutil.Process(sleeper.pid).create_time() - 3600)

    assert not services.down()

    assert sleeper.poll() is None
