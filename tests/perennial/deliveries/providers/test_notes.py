"""Notes outlive their writer, are made once, and name nobody."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from perennial.deliveries.providers.notes import Notes

FIRST = """
import os, sys, time
from pathlib import Path
from perennial.deliveries.providers.notes import Notes

def make():
    time.sleep(0.2)
    return str(os.getpid())

print(Notes(Path(sys.argv[1])).first("m1", make))
"""
KILLED = """
import os, sys
from pathlib import Path
from perennial.deliveries.providers.notes import Notes

notes = Notes(Path(sys.argv[1]))
with notes.alone():
    notes.note("m1", "begun")
    os.kill(os.getpid(), 9)
"""


def test_two_workers_make_one_note(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST, str(tmp_path / "notes.sqlite")]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    said = {worker.communicate()[0] for worker in workers}

    assert len(said) == 1
    assert said.pop().strip() in {str(worker.pid) for worker in workers}


def test_a_note_outlives_a_kill_and_its_lock_does_not(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    done = subprocess.run([sys.executable, "-c", KILLED, path], check=False)

    notes = Notes(path)
    with notes.alone():
        assert notes.get("m1") == "begun"
    notes.close()
    assert done.returncode == -signal.SIGKILL


def test_a_failed_note_is_not_kept(tmp_path: Path) -> None:
    notes, other = (Notes(tmp_path / "notes.sqlite") for _ in range(2))

    try:
        notes.first("m1", lambda: os.environ["NOBODY_SETS_THIS"])
    except KeyError:
        assert other.first("m1", lambda: "made") == "made"
    assert notes.get("m1") == "made"
    for one in (notes, other):
        one.close()


def test_the_file_does_not_hold_the_key(tmp_path: Path) -> None:
    """Erasure does not search the file."""
    notes = Notes(tmp_path / "notes.sqlite")
    notes.note("a-message-of-p1", "cid")

    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    notes.close()

    assert b"cid" in files
    assert b"a-message-of-p1" not in files
