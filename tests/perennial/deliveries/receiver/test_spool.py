"""Everything that the receiver hears is landed whole, once, whatever happens to its process."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.perennial.deliveries.receiver.conftest import NOW, TODAY, ZONE
from tests.perennial.ingest.conftest import take_in
from upath import UPath

from perennial.config.clock import Clock
from perennial.deliveries.receiver.landed_facts import land_event
from perennial.deliveries.receiver.preferences import change
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.deliveries.receiver.spool import Spool
from perennial.stores.lake import Lake

ROW = {"event_id": "1", "external_id": "p1", "event_type": "visit"}


def lines(files: list[UPath]) -> list[str]:
    return [line for file in files for line in file.read_text().splitlines()]


def test_the_next_ingest_takes_what_the_receiver_landed(context: ReceiverContext) -> None:
    for key in ("", "an answer", "an answer"):
        land_event(context, "survey_answered", "p1", {"answer": "forgot"}, key=key)
    change(context, "p1", shown=[], wanted=[("marketing", "email")])
    context.spool.seal()

    loads = take_in(context.lake, context.ledger, NOW, key=context.key)
    assert {
        (one.table_name, one.loaded_count, one.duplicate_count, one.quarantined_count)
        for one in loads
    } == {("events", 2, 1, 0), ("consents", 1, 0, 0)}


def test_an_appended_line_is_synced_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut loses what was only written."""
    flushed: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").resolve().suffix)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    spool = Spool(tmp_path, Lake(UPath(tmp_path / "lake")))
    spool.append("events", [ROW], day=TODAY)

    assert flushed == ["", ".jsonl"], "the folder that names the draft, then the draft"
    spool.seal()


def test_a_repeat_has_the_first_instant(context: ReceiverContext) -> None:
    """Otherwise ingest rejects it as another event with the same id."""
    for minute in range(3):
        later = NOW + timedelta(minutes=minute)
        land_event(_at(context, later), "survey_answered", "p1", {}, key="an answer")

    rows = [json.loads(line) for line in lines(context.spool.seal())]
    assert [row["occurred_at"] for row in rows] == [NOW.isoformat()] * 3


def _at(context: ReceiverContext, now: datetime) -> ReceiverContext:
    class Then(Clock):
        def now(self) -> datetime:
            return now

    return replace(context, clock=Then(ZONE, TODAY))


def test_another_receivers_open_file_is_not_landed(tmp_path: Path) -> None:
    lake = Lake(UPath(tmp_path / "lake"))
    ours, theirs = Spool(tmp_path, lake), Spool(tmp_path, lake)
    ours.append("events", [ROW], day=TODAY)

    assert theirs.seal() == []
    assert len(lines(ours.seal())) == 1
    assert ours.seal() == []
    ours.append("events", [ROW], day=TODAY)
    assert len(lines(ours.seal())) == 1


def test_a_killed_processs_spool_is_landed_by_the_next(tmp_path: Path) -> None:
    program = f"""
import os, sys
from datetime import date
from pathlib import Path
from upath import UPath
from perennial.stores.lake import Lake
from perennial.deliveries.receiver.spool import Spool
spool = Spool(Path({str(tmp_path)!r}), Lake(UPath({str(tmp_path / "lake")!r})))
for number in range(3):
    spool.append("events", [{{"event_id": str(number)}}], day=date({TODAY:%Y, %-m, %-d}))
os.write(next(iter(spool._drafts.values())).file.fileno(), b'{{"event_id": "to')
os.kill(os.getpid(), 9)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9

    landed = Spool(tmp_path, Lake(UPath(tmp_path / "lake"))).seal()
    assert [json.loads(line)["event_id"] for line in lines(landed)] == ["0", "1", "2"]
    assert not list((tmp_path / "receiver").glob("*/*"))


def test_landing_twice_lands_the_same_bytes(tmp_path: Path) -> None:
    """A process may die after the copy: ingest knows a file by its content."""
    lake = Lake(UPath(tmp_path / "lake"))
    spool = Spool(tmp_path, lake)
    spool.append("events", [ROW], day=TODAY)
    (draft,) = (tmp_path / "receiver").glob("*/*.jsonl")
    content = draft.read_bytes()
    (first,) = spool.seal()
    draft.write_bytes(content)

    assert Spool(tmp_path, lake).seal() == [first]
    assert first.read_bytes() == content


def fill(spool: Spool, kept: list[str], numbers: range) -> None:
    """Append an event of each number, and note those that are confirmed."""
    for number in numbers:
        spool.append("events", [ROW | {"event_id": f"{number}"}], day=TODAY)
        kept.append(f"{number}")


def test_what_a_full_disk_does_not_take_is_not_confirmed(tmp_path: Path) -> None:
    """The last write is cut off; when there is room again, the next rows are whole."""
    lake = Lake(UPath(tmp_path / "lake"))
    spool, kept = Spool(tmp_path, lake), list[str]()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))  # Python ignores the signal
    try:
        with pytest.raises(OSError, match="too large"):
            fill(spool, kept, range(100))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    fill(spool, kept, range(100, 110))

    landed = [json.loads(line)["event_id"] for line in lines(spool.seal())]

    assert sorted(landed) == sorted(kept)
    assert len(kept) > 20
