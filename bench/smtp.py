"""Send a batch of mails, with durable claims and receipts."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Goal, Result
from bench.room import Room
from bench.size import FULL

_MAILS = 20_000
_PEER_MAILS = 1_000
"""The peer's own batch is smaller, because its cost per mail is constant and 20,000 would take
minutes."""
_QUICK_MAILS = 500


def run(room: Room) -> Iterator[Result]:
    """Send a batch, and a small one by the peer, to a server in another process.

    Counted is our process's CPU time per mail, from the open ledger on.
    """
    judged = room.size == FULL
    count, peer_count = (_MAILS, _PEER_MAILS) if judged else (_QUICK_MAILS, _QUICK_MAILS)
    folder, small = (room.folder / f"smtp_{size}" for size in (count, peer_count))
    for size in {count, peer_count}:
        room.python("-m", "bench.smtp_work", "write", room.folder / f"smtp_{size}", f"{size}")
    yield Result(
        f"batch to SMTP with a ledger, {count} mails, CPU us each; peer: {peer_count} by smtplib "
        "and EmailMessage",
        value=_cpu(room, "dispatch", folder, count),
        peer=_cpu(room, "send_plainly", small, peer_count),
        limit=_cpu(room, "send_bytes", folder, count),
        goal=Goal("ratio", 0.1) if judged else None,
    )


def _cpu(room: Room, work: str, folder: Path, count: int) -> float:
    """CPU microseconds per message, the least of some runs."""
    measured = []
    for _ in range(3 if room.size == FULL else 1):
        with _sink(count) as port:
            _forget(folder)
            room.python("-m", "bench.smtp_work", work, folder, port)
        log = room.folder / "logs" / "bench.smtp_work.log"
        measured.append(float(log.read_text(encoding="utf-8")))
    return min(measured)


def _forget(folder: Path) -> None:
    for path in (folder / "lake").iterdir():
        if path.name != "batches":
            shutil.rmtree(path)
    kept, ledger = folder / "ledger.kept", folder / "ledger.sqlite"
    if not kept.exists():
        ledger.rename(kept)
    for path in folder.glob("ledger.sqlite*"):
        path.unlink()
    ledger.write_bytes(kept.read_bytes())


@contextmanager
def _sink(count: int) -> Iterator[str]:
    """Run a mail server that must take every message; yield its port."""
    program = [sys.executable, str(Path(__file__).with_name("smtp_sink.py"))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield server.stdout.readline().strip() if server.stdout else ""
            taken, _ = server.communicate()
        except BaseException:
            server.kill()
            raise
    if int(taken) != count:
        raise RuntimeError(f"{taken.strip()} of {count} messages arrived")
