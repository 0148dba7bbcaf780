"""One more day on a long history, beside a full refresh and a short history."""

from collections.abc import Iterator

from bench.full_build import EVERYTHING, SELECTED
from bench.harness import Goal, Result
from bench.room import Room
from bench.size import AS_OF, FULL, ONE_DAY


def run(room: Room) -> Iterator[Result]:
    """Add a day, with late events of earlier days."""
    judged = room.size == FULL
    refresh = room.built(*SELECTED)
    if judged:
        rest = room.built(*EVERYTHING)
    nothing = room.idle()
    day = room.build(AS_OF + ONE_DAY, *SELECTED)
    days = room.size.days
    yield Result(
        f"one more day on {days}, {room.size}, CPU s; peer: full refresh",
        value=day.cpu,
        peer=refresh.cpu,
        limit=nothing.cpu,
        goal=Goal("ratio", 1 / 8) if judged else None,
    )
    if not judged:
        return
    others = room.build(AS_OF + ONE_DAY, *EVERYTHING)
    yield Result(
        f"the same for all staging and marts, {room.size}, CPU s; peer: full refresh",
        value=day.cpu + others.cpu,
        peer=refresh.cpu + rest.cpu,
        limit=2 * nothing.cpu,
    )
    short = room.latest_days(days // 10)
    short.built(*SELECTED)
    yield Result(
        f"one more day on {days}, {room.size}, CPU s; peer: on {short.size.days}",
        value=day.cpu,
        peer=short.build(AS_OF + ONE_DAY, *SELECTED).cpu,
        limit=nothing.cpu,
        goal=Goal("ratio", 1.6),
    )
