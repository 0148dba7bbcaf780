"""How long people wait: for the demo, a day, their own change, the shell, the tests.

Each row is a process as a person starts it, on the demo's data. Writes `bench/out/loop.json`.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import OUT, Goal, Result, Usage, measure, table, write

ROOT = Path(__file__).parents[1]
_BIN = Path(sys.executable).parent
_CAMPAIGN = "dormant_winback"
_DAY = "2017-12-01"
_LAND = f"""
import os
from pathlib import Path
from upath import UPath
from perennial.config.clock import set_world
from perennial.worlds.demo.complete_journey import write_landing
from perennial.worlds.demo.run import DAY
home = Path(os.environ["PERENNIAL_HOME"])
write_landing(UPath(home / "lake"), until=DAY, progress=print)
set_world(home, DAY)
assert str(DAY) == {_DAY!r}
"""
_DELIVER = """
import sys
from datetime import date
from perennial.stages.deliveries import dispatch
print(dispatch(date.fromisoformat(sys.argv[1]), sys.argv[2]))
"""


class Loop:
    """A home with the demo's data, and the commands that people wait for.

    An analyst can change `project`, a copy.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.project = folder / "checkout"

    def prepare(self) -> None:
        """Land and load the data; copy the project."""
        ignored = shutil.ignore_patterns(".*", "data", "target", "logs", "out")
        shutil.copytree(ROOT, self.project, ignore=ignored)
        self.python("-c", _LAND)
        self.shell("ingest")

    def python(self, *arguments: str | Path, times: int = 1) -> Usage:
        """Run Python on the home."""
        return self._run([sys.executable, *arguments], times)

    def shell(self, *arguments: str, times: int = 1) -> Usage:
        """Run `perennial`."""
        return self._run([_BIN / "perennial", "--quiet", *arguments], times)

    def dbt(self, *arguments: str, times: int = 1) -> Usage:
        """On its own warehouse, as a person does."""
        places = ("--project-dir", "dbt_project", "--profiles-dir", "dbt_project")
        return self._run([_BIN / "dbt", "--quiet", *arguments, *places], times)

    def _run(self, command: list[str | Path], times: int) -> Usage:
        environment = {
            "PERENNIAL_HOME": str(self.home),
            "PERENNIAL_PROJECT": str(self.project),
            "PERENNIAL_SECRET": "5e" * 32,
            "PERENNIAL_LAKE": str(self.home / "lake"),
            "PERENNIAL_AS_OF": _DAY,
            "PERENNIAL_SANDBOX_PORT": "0",
        }
        os.chdir(self.project)
        log = self.folder / "logs" / f"{len(list((self.folder / 'logs').glob('*')))}.log"
        return measure(command, environment=environment, log=log, times=times)


def _demo(loop: Loop) -> Iterator[Result]:
    home = loop.folder / "demo"
    environment = {"PERENNIAL_HOME": str(home), "PERENNIAL_DBT_PARSER": "v2"}
    os.chdir(ROOT)
    command = [sys.executable, "-m", "perennial.worlds.demo"]
    usage = measure(command, environment=environment, log=loop.folder / "demo.log")
    yield Result("make demo after installation, wall s", usage.wall, goal=Goal("value", 90))
    yield Result("the same, CPU s", usage.cpu)


def _day(loop: Loop) -> Iterator[Result]:
    loop.dbt("parse", "--target", "dev")
    first = loop.shell("run").cpu
    yield Result("perennial run of a day, data loaded, CPU s", first, goal=Goal("value", 45))
    again = loop.shell("run").cpu
    yield Result(
        "the same when nothing is new, CPU s; peer: the first run",
        again,
        peer=first,
        goal=Goal("value", 15),
    )


def _delivery(loop: Loop) -> Iterator[Result]:
    files = (loop.home / "lake" / "batches").rglob(
        f"as_of={_DAY}/campaign={_CAMPAIGN}/**/*.parquet"
    )
    largest = max(files, key=lambda path: path.stat().st_size)
    batch = str(largest.relative_to(loop.home / "lake"))
    (loop.home / "ledger.sqlite").rename(loop.home / "ledger.kept")
    usage = loop.python("-c", _DELIVER, _DAY, batch)
    (loop.home / "ledger.kept").replace(loop.home / "ledger.sqlite")
    limit = loop.python("-c", "import duckdb, jinja2, pydantic, sqlalchemy", times=3).cpu
    yield Result(
        "a delivery task, a process of its own, CPU s",
        usage.cpu,
        limit=limit,
        goal=Goal("value", 2.5),
    )


def _change(loop: Loop) -> Iterator[Result]:
    model = loop.project / f"dbt_project/models/campaigns/winback/{_CAMPAIGN}/{_CAMPAIGN}.sql"
    loop.shell("preview", _CAMPAIGN, "--build")  # copies the warehouse, once a day
    spent = []
    for number in range(3):
        model.write_text(model.read_text(encoding="utf-8") + f"-- {number}\n", encoding="utf-8")
        spent.append(loop.shell("preview", _CAMPAIGN, "--build").cpu)
    yield Result(
        "a campaign's SQL changed, checked and previewed, CPU s",
        min(spent),
        limit=loop.python("-c", "import dbt.cli.main", times=3).cpu,
        goal=Goal("value", 5),
    )


def _dbt(loop: Loop) -> Iterator[Result]:
    library = loop.python("-c", "import dbt.cli.main, dbt.adapters.duckdb", times=3).cpu
    loop.dbt("parse")
    idle = loop.dbt("parse", times=3).cpu
    cold = loop.dbt("parse", "--no-partial-parse", times=2).cpu
    v2 = loop.dbt("parse", "--use-v2-parser", times=3).cpu
    loop.dbt("parse")
    built = loop.dbt("build", "--exclude-resource-type", "unit_test").cpu
    rows = (("build of everything, with tests", built, 50), ("parse, nothing changed", idle, 5))
    for name, value, goal in rows:
        yield Result(f"dbt {name}, CPU s", value, limit=library, goal=Goal("value", goal))
    yield Result("dbt parse, cold, CPU s", cold, limit=library)
    yield Result(
        "dbt parse, cold, v2 parser, CPU s; peer: dbt's own",
        v2,
        peer=cold,
        limit=library,
        goal=Goal("value", 10),
    )


def _shell(loop: Loop) -> Iterator[Result]:
    library = loop.python("-c", "import typer, rich.console", times=5).cpu
    commands = (("--help", 0.3), ("doctor", 1), ("campaigns check", 2))
    for command, goal in commands:
        value = loop.shell(*command.split(), times=5).cpu
        name = f"perennial {command}, CPU s"
        yield Result(name, value, limit=library, goal=Goal("value", goal))


def _bench_quick(loop: Loop) -> Iterator[Result]:
    folder = str(loop.folder / "bench")
    command = [sys.executable, "-m", "bench", "--quick", "--folder", folder]
    os.chdir(ROOT)
    usage = measure(command, environment={}, log=loop.folder / "bench.log")
    yield Result("make bench-quick, CPU s", usage.cpu, goal=Goal("value", 60))


def _setup(loop: Loop) -> Iterator[Result]:
    clone = loop.folder / "clone"
    log = loop.folder / "setup.log"
    measure(["git", "clone", "--quiet", ROOT, clone], environment={}, log=log)
    usage = measure(["make", "-C", clone, "setup"], environment={}, log=log)
    name = f"make setup on a warm package cache, {'uv' if shutil.which('uv') else 'pip'}, wall s"
    yield Result(name, usage.wall, goal=Goal("value", 60))


def _tests(loop: Loop) -> Iterator[Result]:
    usage = measure(
        ["make", "-C", ROOT, "test"], environment={"CI": "true"}, log=loop.folder / "tests.log"
    )
    yield Result("make test, wall min", usage.wall / 60, goal=Goal("value", 12))
    yield Result("the same, CPU min", usage.cpu / 60)


ROWS: dict[str, Callable[[Loop], Iterator[Result]]] = {
    "demo": _demo,
    "day": _day,
    "delivery": _delivery,
    "change": _change,
    "dbt": _dbt,
    "shell": _shell,
    "bench_quick": _bench_quick,
    "setup": _setup,
    "tests": _tests,
}
ON_THE_DAY = {"day", "delivery", "change", "dbt", "shell"}
"""These share one home, in this order; later ones need the day's run."""


def main() -> int:
    """Return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.loop", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=ROWS, help="these instead of all")
    wanted = parser.parse_args().only or list(ROWS)
    if {"delivery", "change"} & set(wanted):
        wanted = [*wanted, "day"]
    results: list[Result] = []
    with TemporaryDirectory() as folder:
        loop = Loop(Path(folder))
        if ON_THE_DAY & set(wanted):
            print("landing and loading the demo's data ...", file=sys.stderr)
            loop.prepare()
        for name in [name for name in ROWS if name in wanted]:
            print(f"{name} ...", file=sys.stderr)
            for result in ROWS[name](loop):
                results.append(result)
                write(results, OUT / "loop.json")
                print(result.name, result.as_dict()["value"], file=sys.stderr, sep=": ")
        os.chdir(ROOT)
    print(table(results))
    return int(any(result.goal_met is False for result in results))


if __name__ == "__main__":
    sys.exit(main())
