"""Decide a day of 17 campaigns, beside hand-written SQL."""

from collections.abc import Iterator

from bench.harness import Goal, Result
from bench.room import Room
from bench.size import FULL

_WORK = "bench.decisions_work"
_MEGABYTE = 1e6


def run(room: Room) -> Iterator[Result]:
    """Decide for everyone, three candidates each."""
    judged, people = room.size == FULL, room.size.people
    folder = room.folder / "decisions"
    room.python("-m", _WORK, "fill", folder, f"--people={people}")
    decided, by_hand, read = (
        room.python("-m", _WORK, work, folder) for work in ("decide", "by_hand", "read")
    )
    yield Result(
        f"decisions for {people} people, {3 * people} candidates, CPU s; peer: by hand",
        value=decided.cpu,
        peer=by_hand.cpu,
        limit=read.cpu,
        goal=Goal("ratio", 1.5) if judged else None,
    )
    yield Result(
        "their peak memory, MB; peer: by hand",
        value=decided.peak / _MEGABYTE,
        peer=by_hand.peak / _MEGABYTE,
        limit=read.peak / _MEGABYTE,
        goal=Goal("value", 1000) if judged else None,
    )
