"""Kill processes at random moments, and count at the sink what was lost or sent twice.

    python -m tests.chaos --kills 200

Prints a table; ends with 1 if a message was lost or sent twice.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.postgres import programs, serving
from tests.chaos.killing import Killer
from tests.chaos.places import PostgresLedgers, SqliteLedgers
from tests.chaos.scenarios import Tally, hearing, rendering, sending

SHARES = {"batch": 0.14, "hear": 0.08, "smtp": 0.14, "http": 0.14, "restored": 0.07}
"""Of all kills, so many fall on each scenario; on each engine, but for the first."""


def run(kills: int, seed: int, folder: Path, postgres: str | None) -> Iterator[Tally]:
    """Each scenario's tally, as soon as it is over."""
    killer = Killer(seed)
    each = {name: max(1, round(share * kills)) for name, share in SHARES.items()}
    yield rendering(killer, each["batch"], folder)
    engines = [SqliteLedgers(folder)]
    for ledgers in engines + ([PostgresLedgers(postgres)] if postgres else []):
        for carrier in ("smtp", "http"):
            yield sending(ledgers, carrier, killer, each[carrier], folder, is_restored=False)
            yield sending(ledgers, carrier, killer, each["restored"], folder, is_restored=True)
        yield hearing(ledgers, killer, each["hear"], folder)


def table(tallies: list[Tally]) -> str:
    """For people, in Markdown."""
    columns = Tally.columns()
    rows = [[str(getattr(one, name)) for name in columns] for one in tallies]
    lines = [columns, ["---" for _ in columns], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


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
    """Returns 1 when a message was lost or sent twice."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began, tallies = time.monotonic(), []
    with (
        tempfile.TemporaryDirectory(prefix="perennial-chaos-") as folder,
        tempfile.TemporaryDirectory(prefix="perennial-pg-") as home,
        _postgres(Path(home)) as postgres,
    ):
        for tally in run(given.kills, given.seed, Path(folder), postgres):
            print(tally, file=sys.stderr, flush=True)
            tallies.append(tally)
    print(table(tallies))
    kills, seconds = sum(one.kills for one in tallies), time.monotonic() - began
    print(f"\n{kills} kills in {seconds:.0f} s, seed {given.seed}")
    return int(not all(one.is_sound for one in tallies))


if __name__ == "__main__":
    sys.exit(main())
