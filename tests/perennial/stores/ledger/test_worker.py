"""Whether the process that holds a claim still lives decides whether its messages are in doubt."""

import subprocess
import sys
from dataclasses import replace

from perennial.stores.ledger import Worker


def test_a_worker_survives_its_name() -> None:
    """The name in the ledger leads back to the process."""
    worker = Worker.here()

    assert Worker.parse(str(worker)) == worker
    assert Worker.parse("a/b/7/8/c") == Worker("a/b", 7, 8, "c")


def test_two_dispatches_of_one_process_are_two_workers() -> None:
    """Else one would settle what the other claimed."""
    assert Worker.here() != Worker.here()


def test_this_process_is_not_gone() -> None:
    """A slow worker is not a dead one."""
    assert not Worker.here().is_gone()


def test_a_process_that_ended_is_gone() -> None:
    """Its claims need not wait for their lease."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pid = process.pid

    assert replace(Worker.here(), pid=pid).is_gone()


def test_a_process_that_nobody_waited_for_is_gone() -> None:
    """A killed worker stays in the process table until its parent looks."""
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        process.stdout.read()  # its end
        worker = replace(Worker.here(), pid=process.pid)
        while not worker.is_gone():
            pass

        assert process.returncode is None


def test_a_process_id_that_is_used_again_is_another_process() -> None:
    """Busy machines run through all process ids in hours."""
    here = Worker.here()

    assert replace(here, started=here.started - 3600).is_gone()


def test_another_host_can_only_be_judged_by_its_lease() -> None:
    """A process id means nothing elsewhere, nor in another container."""
    assert not replace(Worker.here(), host="elsewhere:1", pid=2**22 - 1).is_gone()
