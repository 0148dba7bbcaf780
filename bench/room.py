"""The benchmarks' workplace: lake, warehouse and dbt."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import Usage, measure
from bench.size import AS_OF, Size

ROOT = Path(__file__).parents[1]
_PROJECT = ROOT / "dbt_project"
_RECIPE = [
    *(ROOT / "bench" / name for name in ("company.sql", "synthetic.py")),
    *sorted(
        (ROOT / "plugins/perennial/stores/lake").glob("*.py")
    ),  # its tables, empty ones included
]
_DBT = Path(sys.executable).with_name("dbt")
NOTHING = ("build", "--select", "tag:nothing")
_FLAGS = (
    *("--quiet", "--no-use-colors", "--no-write-json", "--no-version-check"),
    *("--log-level-file", "info"),
)


class Room:
    """One company's lake and warehouse."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder = folder
        self.size = size
        self.lake = folder / "lake"
        self.warehouse = folder / "warehouse.duckdb"
        self._once: dict[tuple[str, ...], Usage] = {}

    def python(self, *arguments: str | Path, times: int = 1) -> Usage:
        """Run Python in its own process."""
        return measure(
            (sys.executable, *arguments),
            environment={"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "plugins")))},
            log=self.folder / "logs" / f"{arguments[1]}.log",
            times=times,
        )

    def dbt(self, *arguments: str, as_of: date = AS_OF, times: int = 1) -> Usage:
        """Run dbt as `perennial.stores.warehouse` does."""
        logs = self.folder / "logs"
        places = {
            "PERENNIAL_HOME": self.folder,
            "PERENNIAL_LAKE": self.lake,
            "PERENNIAL_WAREHOUSE": self.warehouse,
        }
        return measure(
            (
                *(str(_DBT), *arguments, *_FLAGS, "--target", "day"),
                *("--project-dir", str(_PROJECT), "--profiles-dir", str(_PROJECT)),
                *("--target-path", str(self.folder / "target"), "--log-path", str(logs)),
            ),
            environment={
                **{name: str(path) for name, path in places.items()},
                "PERENNIAL_AS_OF": as_of.isoformat(),
            },
            log=logs / f"dbt-{arguments[0]}.log",
            times=times,
        )

    def parsed(self) -> Usage:
        """Parse from nothing, once."""
        return self._keep(("parsed",), lambda: self.dbt(*NOTHING))

    def idle(self) -> Usage:
        """Start dbt with nothing to build: the lower limit."""
        self.parsed()
        return self._keep(("idle",), lambda: self.dbt(*NOTHING))

    def build(self, as_of: date, *selected: str) -> Usage:
        """Build with data tests."""
        self.parsed()
        without = ("--exclude-resource-type", "unit_test")
        return self.dbt("build", "--select", *selected, *without, as_of=as_of)

    def built(self, *selected: str) -> Usage:
        """Build from nothing as of the last day."""
        self._fill()
        return self._keep(selected, lambda: self.build(AS_OF, *selected))

    def _keep(self, key: tuple[str, ...], run: Callable[[], Usage]) -> Usage:
        if key not in self._once:
            usage = self._once[key] = run()
            print(f"  {' '.join(key)}: {usage.cpu:.1f} CPU s", file=sys.stderr)
        return self._once[key]

    def _fill(self) -> None:
        if self.lake.exists():
            return
        size = self.size
        recipe = hashlib.sha256(b"".join(path.read_bytes() for path in _RECIPE)).hexdigest()[:8]
        kept = self.folder.parent / f"company-{size.people}-{size.events}-{size.days}-{recipe}"
        if not kept.exists():
            numbers = {"people": size.people, "events": size.events, "days": size.days}
            options = [f"--{name}={number}" for name, number in numbers.items()]
            draft = self.folder / "company"
            self.python("-m", "bench.synthetic", draft, *options)
            draft.rename(kept)
        shutil.copytree(kept, self.lake, copy_function=os.link)  # hard links

    def latest_days(self, days: int) -> "Room":
        """The same company with only the last days' events."""
        short = Room(self.folder / f"last_{days}", self.size._replace(days=days))
        shutil.copytree(self.lake, short.lake, copy_function=os.link)  # hard links
        for folder in (short.lake / "raw/events").iterdir():
            on = date.fromisoformat(folder.name.removeprefix("day="))
            if date(1970, 1, 1) < on and (AS_OF - on).days > days:
                shutil.rmtree(folder)
        return short


@contextmanager
def room(parent: Path, size: Size) -> Iterator[Room]:
    """Create a room, and delete it at the end."""
    parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=parent, prefix="bench-") as folder:
        yield Room(Path(folder), size)
