"""If the process that claimed messages is dead, they are unknown."""

import subprocess
import sys
from dataclasses import replace

from perennial.stores.ledger import Worker


def test_a_workers_name_identifies_its_process() -> None:
    worker = Worker.here()

    assert Worker.parse(str(worker)) == worker
    assert Worker.parse("a/b/7/8/c") == Worker("a/b", 7, 8, "c")


def test_two_dispatches_of_one_process_are_two_workers() -> None:
    """Otherwise one would settle what the other claimed."""
    assert Worker.here() != Worker.here()


def test_a_running_process_is_alive() -> None:
    assert not Worker.here().is_gone()


def test_an_ended_process_is_dead() -> None:
    """Its claims need not wait for their lease."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pid = process.pid

    assert replace(Worker.here(), pid=pid).is_gone()


def test_a_killed_process_is_dead_before_its_parent_waits_for_it() -> None:
    """It stays in the process table."""
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        process.stdout.read()  # until it ends
        worker = replace(Worker.here(), pid=process.pid)
        while not worker.is_gone():
            pass

        assert process.returncode is None


def test_a_reused_process_id_is_another_process() -> None:
    """Busy machines run through all process ids in hours."""
    here = Worker.here()

    assert replace(here, started=here.started - 3600).is_gone()


def test_another_hosts_worker_is_judged_by_its_lease() -> None:
    """A process id means nothing elsewhere, nor in another container."""
    assert not replace(Worker.here(), host="elsewhere:1", pid=2**22 - 1).is_gone()
