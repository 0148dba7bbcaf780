"""Kill processes at random moments, and count lost and repeated messages where they arrive.

    python -m tests.chaos --kills 200

Scenarios run in parallel, each with its own moments. Prints progress, then a table; exits with 1 if
a message was lost or sent twice, or if the time ended before all kills.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.postgres import programs, serving
from tests.chaos.airflow import outage
from tests.chaos.deciding import deciding, recording
from tests.chaos.dispatching import sending
from tests.chaos.hearing import hearing
from tests.chaos.killing import Killer, context, cpu_seconds
from tests.chaos.places import Ledgers, PostgresLedgers, SqliteLedgers
from tests.chaos.receiving import receiving
from tests.chaos.rendering import rendering
from tests.chaos.tally import Tally, table

Scenario = Callable[[Killer], Tally]

SIDE_BY_SIDE = (os.cpu_count() or 1) + 2
"""Scenarios at once: much of their time they wait for a disk, or for the moment to kill."""

SAY_SECONDS = 15
"""So often it says how far it is."""


def scenarios(folder: Path, postgres: str | None) -> Iterator[tuple[str, float, Scenario]]:
    """Scenarios by name, with their share of all kills; the longest first."""
    yield "decide, whole", 0.02, partial(deciding, folder=folder)
    yield "batch", 0.12, partial(rendering, folder=folder)
    engines: list[Ledgers] = [
        SqliteLedgers(folder),
        *([PostgresLedgers(postgres)] if postgres else []),
    ]
    for ledgers in engines:
        for carrier in ("smtp", "http"):
            for is_restored, share in ((False, 0.1), (True, 0.05)):
                what = f"dispatch, {carrier}{', restored' if is_restored else ''}, {ledgers.name}"
                usual: dict[str, Any] = {"folder": folder, "is_restored": is_restored}
                yield what, share, _of(sending, ledgers, carrier, **usual)
        yield f"receive, {ledgers.name}", 0.06, _of(receiving, ledgers, folder=folder)
        yield f"decide, {ledgers.name}", 0.08, _of(recording, ledgers, folder=folder)
        yield f"hear, {ledgers.name}", 0.06, _of(hearing, ledgers, folder=folder)


def apart(folder: Path) -> Iterator[tuple[str, float, Scenario]]:
    """Scenarios that run only on request, since each needs the machine for itself.

    They kill one or two processes, whatever the number of kills.
    """
    yield "airflow", 0.0, partial(outage, folder=folder)


def _of(scenario: Callable[..., Tally], *first: object, **usual: Any) -> Scenario:
    """Bind all arguments of the scenario but its killer, which is passed by name."""
    return lambda killer: scenario(*first, killer=killer, **usual)


class Run:
    """All scenarios, in parallel.

    Args:
        kills: Approximate number of kills altogether.
        seed: Seed of the moments.
        minutes: Minutes after which nothing is killed; running rounds are still counted.
    """

    def __init__(self, kills: int, seed: int, minutes: float) -> None:
        self._kills, self._seed = kills, seed
        self._until = time.monotonic() + 60 * minutes
        self._said = time.monotonic()
        self.killers: dict[str, Killer] = {}

    def tallies(self, chosen: list[tuple[str, float, Scenario]]) -> Iterator[Tally]:
        """Each scenario's tally, as soon as it is over."""
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            done = [
                pool.submit(scenario, self._killer(name, share)) for name, share, scenario in chosen
            ]
            for one in as_completed(done):
                yield one.result()

    def _killer(self, name: str, share: float) -> Killer:
        wanted = max(1, round(share * self._kills))
        seed = f"{self._seed} {name}"
        killer = Killer(seed, wanted, until=self._until, say=lambda _: self._say())
        self.killers[name] = killer
        return killer

    def counts(self) -> tuple[int, int]:
        """Numbers of processes killed and to be killed."""
        killers = list(self.killers.values())
        return sum(one.kills for one in killers), sum(one.wanted for one in killers)

    def _say(self) -> None:
        if time.monotonic() - self._said > SAY_SECONDS:
            self._said = time.monotonic()
            busy = [name for name, one in self.killers.items() if 0 < one.kills < one.wanted]
            done, wanted = self.counts()
            print(f"{done} of {wanted} kills; at {'; '.join(busy)}", file=sys.stderr, flush=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[str | None]:
    found = programs()
    if not found:
        print("PostgreSQL's server programs are missing: only SQLite", file=sys.stderr)
        yield None
        return
    with serving(folder, found, fsync=False) as url:
        yield url


def main() -> int:
    """Return 1 if a message was lost or sent twice, or if kills are missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", default="", help="scenarios whose name has this in it; airflow runs only so"
    )
    parser.add_argument(
        "--minutes", type=float, default=float("inf"), help="minutes before the killing stops"
    )
    given = parser.parse_args()
    began, tallies = time.monotonic(), []
    stages = ("perennial.stages.batches", "perennial.stages.campaigns")
    context(*stages, "perennial.cli.receive", "uvicorn", "dbt.cli.main")
    run = Run(given.kills, given.seed, given.minutes)
    with (
        tempfile.TemporaryDirectory(prefix="perennial-chaos-") as folder,
        tempfile.TemporaryDirectory(prefix="perennial-pg-") as home,
        _postgres(Path(home)) as postgres,
    ):
        chosen = [one for one in apart(Path(folder)) if given.only == one[0]]
        if not chosen:
            chosen = [one for one in scenarios(Path(folder), postgres) if given.only in one[0]]
        for tally in run.tallies(chosen):
            print(tally, file=sys.stderr, flush=True)
            tallies.append(tally)
    tallies.sort(key=lambda one: (one.ledger, one.scenario))
    print(table(tallies))
    done, wanted = run.counts()
    print(
        f"\n{done} kills in {time.monotonic() - began:.0f} s ({cpu_seconds():.0f} s of CPU), seed "
        f"{given.seed}, load {os.getloadavg()[2]:.1f} on {os.cpu_count()} processors"
    )
    if done < wanted:
        print(f"THE TIME WAS UP: {wanted - done} of {wanted} were not killed")
    return int(done < wanted or not all(one.is_sound for one in tallies))


if __name__ == "__main__":
    sys.exit(main())
