"""Fit value models to a million people, and score them in SQL."""

from collections.abc import Iterator
from pathlib import Path

from bench.harness import Goal, Result
from bench.room import Room
from bench.size import FULL

_VIEWS = ("leaving_probabilities", "expected_purchases", "predicted_value")


def run(room: Room) -> Iterator[Result]:
    """Simulate buyers and time the work."""
    judged = room.size == FULL
    people = room.size.people
    folder = room.folder / "value"
    folder.mkdir()
    room.dbt("compile", "--select", *_VIEWS, "--indirect-selection", "empty")
    compiled = room.folder / "target/compiled/perennial/models/marts/value"
    for number, name in enumerate(_VIEWS):
        (compiled / f"{name}.sql").rename(folder / f"{number}_{name}.sql")

    room.python("-m", "bench.value_work", "simulate", folder, f"{people}")
    yield Result(
        f"fit of both value models, {people} people, CPU s; peer: person by person, no gradient",
        value=_cpu(room, "fit", folder),
        peer=_cpu(room, "fit_plainly", folder),
        limit=_cpu(room, "group", folder),
        goal=Goal("value", 0.6) if judged else None,
    )
    yield Result(
        f"scoring in SQL, {people} people, CPU s; peer: scipy",
        value=_cpu(room, "score", folder),
        peer=_cpu(room, "score_in_scipy", folder),
        limit=_cpu(room, "read", folder),
        goal=Goal("value", 0.4) if judged else None,
    )


def _cpu(room: Room, work: str, folder: Path) -> float:
    """The least seconds of three runs."""
    measured = []
    for _ in range(3):
        room.python("-m", "bench.value_work", work, folder)
        log = room.folder / "logs" / "bench.value_work.log"
        measured.append(float(log.read_text(encoding="utf-8")))
    return min(measured)
