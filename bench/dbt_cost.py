"""The cost of dbt before it builds anything, paid once per layer."""

from collections.abc import Iterator

from bench.harness import Goal, Result
from bench.room import NOTHING, Room
from bench.size import AS_OF, FULL, ONE_DAY


def run(room: Room) -> Iterator[Result]:
    """Build nothing: cold, warm, with another day or variable."""
    library = room.python("-c", "import dbt.cli.main, dbt.adapters.duckdb").cpu
    warm = room.idle().cpu
    yield Result(
        "dbt with nothing to build, CPU s; peer: cold parse",
        value=warm,
        peer=room.parsed().cpu,
        limit=library,
    )
    if room.size == FULL:
        next_day = room.dbt(*NOTHING, as_of=AS_OF + ONE_DAY, times=2).cpu
        yield Result(
            "the same on another day, CPU s; peer: the same day",
            value=next_day,
            peer=warm,
            limit=library,
            goal=Goal("ratio", 1.2),
        )
        yield Result(
            "the same, CPU s; peer: if the day travelled in --vars",
            value=next_day,
            peer=room.dbt(*NOTHING, "--vars", "holdout_version: another").cpu,
            limit=library,
            goal=Goal("ratio", 0.75),
        )
