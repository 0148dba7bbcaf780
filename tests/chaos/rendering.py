"""Kill the rendering of a day's batches, and look at the files it leaves."""

from collections import Counter
from pathlib import Path
from typing import Any

from tests.chaos import work
from tests.chaos.dispatching import HASTE
from tests.chaos.killing import Job, Killer
from tests.chaos.places import fresh
from tests.chaos.tally import Tally
from tests.perennial.batches.test_write import DAY, decide, decision
from upath import UPath

from perennial.stores.lake import Lake


def rendering(killer: Killer, folder: Path) -> Tally:
    """Kill it repeatedly: each visible file is complete, and always the same."""
    rows = [decision(number) for number in range(100)]
    expected = _rendered_by_itself(killer, rows, fresh(folder, "lake"))
    span = expected.pop("seconds") * HASTE
    counts: Counter[str] = Counter()
    while killer.left:
        root = fresh(folder, "lake")
        job = _new_day(rows, root)
        while killer.left and _files(root) != expected:
            killer.harass(job, within=span)
            assert _files(root).items() <= expected.items(), "a torn or different file shows"
        killer.run(job)
        found = _files(root)
        counts.update(messages=len(rows), lost=len(expected.keys() - found.keys()))
        counts.update(twice=len(found.keys() - expected.keys()))
    counts["arrived"] = counts["messages"] if not counts["lost"] else 0
    return Tally.of("batch (files, to the byte)", "-", killer.kills, counts)


def _rendered_by_itself(killer: Killer, rows: list[dict[str, Any]], root: Path) -> dict[str, Any]:
    job = _new_day(rows, root)
    seconds = killer.run(job)
    return {"seconds": seconds, **_files(root)}


def _new_day(rows: list[dict[str, Any]], root: Path) -> Job:
    lake = Lake(UPath(root))
    lake.prepare()
    decide(lake, rows)
    return work.render, (str(root), DAY)


def _files(root: Path) -> dict[str, bytes]:
    """Bytes of the visible batch files."""
    paths = Lake(UPath(root)).files("batches", DAY, "dormant_winback")
    return {str(path.relative_to(UPath(root))): path.read_bytes() for path in paths}
