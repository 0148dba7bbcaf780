"""Runs the benchmarks and writes `bench/out/latest.json`."""

import argparse
import sys
from pathlib import Path

from bench import dbt_cost, decisions, full_build, ledger, one_more_day, smtp, value
from bench.harness import OUT, Result, table, write
from bench.room import room
from bench.size import FULL, QUICK

BENCHMARKS = {
    "dbt_cost": dbt_cost.run,
    "ledger": ledger.run,
    "value": value.run,
    "smtp": smtp.run,
    "full_build": full_build.run,
    "one_more_day": one_more_day.run,
    "decisions": decisions.run,
}
NOT_QUICK = {"value", "ledger", "one_more_day"}
"""Benchmarks that say nothing in small, or need many runs."""


def main() -> int:
    """Return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a small company, in under a minute of CPU"
    )
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="these instead of all")
    parser.add_argument(
        "--folder", type=Path, default=OUT, help="where there is room: 15 GB of disk in full"
    )
    given = parser.parse_args()
    size, names = (QUICK, BENCHMARKS.keys() - NOT_QUICK) if given.quick else (FULL, BENCHMARKS)
    results: list[Result] = []
    with room(given.folder, size) as here:
        for name in [name for name in BENCHMARKS if name in (given.only or names)]:
            print(f"{name} ...", file=sys.stderr)
            for result in BENCHMARKS[name](here):
                results.append(result)
                write(results)  # an interrupted run of an hour keeps what it has measured
                print(result.name, result.as_dict()["value"], file=sys.stderr, sep=": ")
    print(table(results))
    return int(any(result.goal_met is False for result in results))


if __name__ == "__main__":
    sys.exit(main())
