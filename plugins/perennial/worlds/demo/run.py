"""The demo: one real day of a real grocer, through Airflow's own task runner, then its results.

The world is at `DAY`: the grocer's year up to then lies in landing, and the day runs as it would at
five in the morning: `customer_model`, then the programmes. Then the world moves on to `LATER`, the
purchases that really followed are landed, and `results` runs. Nothing leaves the machine.

Run again, it tries to send the recorded day once more, which must not succeed, and shows the same.
"""

import resource
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from rich.console import Console

from perennial.config.business import business
from perennial.config.clock import read_clock, set_world
from perennial.config.environment import Settings, settings
from perennial.domain import BrokenWorld, NotToday, PerennialError, RequestError
from perennial.orchestration.local_airflow import AirflowHome
from perennial.stages import deliveries
from perennial.worlds.demo.complete_journey import write_landing
from perennial.worlds.demo.dags import Dags
from perennial.worlds.demo.summary import show

DAY = date(2017, 12, 1)
"""The day that is sent."""

LATER = date(2017, 12, 15)
"""The day on which its results are looked at."""

PROGRAMMES = ("onboarding", "winback", "vip")


class Demo:
    """One run of the demo, and how long it has taken."""

    def __init__(self, here: Settings, console: Console) -> None:
        """Nothing is done yet."""
        self.here, self.console = here, console
        self.zone = business(here.dbt_project).zone
        self.airflow = AirflowHome(here)
        self.dags = Dags(self.airflow, self.step)
        self.began = time.monotonic()

    def run(self) -> None:
        """Live through what has not been lived through yet, and show it.

        Raises:
            BrokenWorld: This home is no demo's, or a DAG failed.
        """
        today = self._world()
        with closing(self.dags):
            if today is None or today <= DAY:
                self._live_the_day()
                self._look_at_it_later()
            else:
                self.step(f"This world is at {today}: {DAY} is recorded")
                self._try_to_send_again()
                if not (self.here.lake / "results" / f"as_of={LATER}").exists():
                    self._look_at_it_later()
        show(self.console, day=DAY, later=LATER)
        self._say_where_to_look()

    def step(self, what: str) -> None:
        """Say what is done now."""
        self.console.print(
            f"[dim]{time.monotonic() - self.began:5.0f} s[/]  {what}", soft_wrap=True
        )

    def _world(self) -> date | None:
        """The world's date, None before the first run; refuses an installation in real use."""
        today = read_clock(self.here.home, self.zone).simulated
        remedy = "the demo needs a home of its own: PERENNIAL_HOME=/elsewhere make demo"
        if today is None and (self.here.home / "ledger.sqlite").exists():
            raise RequestError(f"{self.here.home} is in real use; {remedy}")
        if self.here.ledger_url.get_secret_value() or self.here.lake_url:
            raise RequestError(f"PERENNIAL_LEDGER_URL or PERENNIAL_LAKE_URL is set; {remedy}")
        return today

    def _live_the_day(self) -> None:
        self._land(DAY)
        set_world(self.here.home, DAY)
        self.step("Airflow's metadata database, in SQLite")
        self.airflow.migrate()
        self.step(f"{DAY}, 05:00: the day runs in Airflow")
        self.dags.run(DAY, "customer_model", *PROGRAMMES)

    def _look_at_it_later(self) -> None:
        self._land(LATER)
        set_world(self.here.home, LATER)
        self.step(f"{LATER}: what people bought since, in Airflow")
        self.dags.run(LATER, "results")

    def _land(self, until: date) -> None:
        self.step(f"Landing: what the grocer's exporter delivered until {until}")
        files = write_landing(self.here.lake, until=until, progress=lambda _: None)
        self.step(f"  {len(files)} files in {self.here.lake / 'landing'}")

    def _try_to_send_again(self) -> None:
        """Hand every recorded batch to dispatch once more.

        Raises:
            BrokenWorld: A message left, which must never happen.
        """
        lake = self.here.lake
        batches = sorted((lake / "batches" / f"as_of={DAY}").glob("**/*.parquet"), key=str)
        before, answers = self._outbox(), set()
        for batch in batches:
            try:
                deliveries.dispatch(DAY, str(batch.relative_to(lake)))
            except NotToday as error:
                answers.add(str(error))
        new = self._outbox() - before
        self.step(f"Tried to send its {len(batches)} batches once more: {new} new messages")
        for answer in answers:
            self.step(f"  {answer}")
        if new:
            raise BrokenWorld(f"{new} messages left a second time; see {self.here.outbox}")

    def _outbox(self) -> int:
        """How many messages lie in the outbox."""
        mails = sum(
            len(list((self.here.outbox / "mail" / box).glob("*"))) for box in ("new", "cur")
        )
        return mails + sum(
            path.read_bytes().count(b"\n") for path in self.here.outbox.glob("*.jsonl")
        )

    def _say_where_to_look(self) -> None:
        reports = self.here.reports
        peak = max(
            resource.getrusage(who).ru_maxrss  # KiB
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        self.console.print(
            f"  report    {reports / LATER.isoformat() / 'index.html'}\n"
            f"  gates     {reports / 'quality'}\n"
            f"  messages  {self.here.outbox} ({self._outbox():,})\n"
            f"  Airflow   `make up`: the same DAGs, with pages\n\n"
            f"{time.monotonic() - self.began:.0f} s; "
            f"the largest process took {peak / 2**20:.1f} GiB of memory.\n"
            f"On disk: {_gigabytes(self.here.home)} of data, "
            f"{_gigabytes(Path(sys.prefix))} of packages.",
            highlight=False,
        )


def _gigabytes(folder: Path) -> str:
    """The size of all files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return f"{sum(path.stat().st_size for path in files) / 1e9:.1f} GB"


def main() -> None:
    """Run the demo."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    try:
        Demo(settings(), console).run()
    except PerennialError as error:
        console.print(f"\n[red]The demo stopped.[/] {error}", soft_wrap=True)
        raise SystemExit(1) from error
