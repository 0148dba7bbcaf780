"""The demo: one real day of a real grocer through Airflow's task runner, then its results.

At `DAY`, the year so far is landed, and `customer_model` and the programmes run as at 05:00. At
`LATER`, the purchases that really followed are landed and `results` runs. Nothing leaves the
machine. A second run tries to send the day again, which must fail.
"""

import resource
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from perennial.config.business import business
from perennial.config.clock import read_clock, set_world
from perennial.config.environment import Settings, settings
from perennial.domain import BrokenWorld, NotToday, PerennialError, RequestError
from perennial.domain.system_errors import of_system
from perennial.orchestration.local_airflow import AirflowHome
from perennial.stages import deliveries
from perennial.worlds.demo.complete_journey import write_landing
from perennial.worlds.demo.dags import Dags
from perennial.worlds.demo.summary import show

DAY = date(2017, 12, 1)
"""The day that is sent."""

LATER = date(2017, 12, 15)
"""The day of its results."""

PROGRAMMES = ("onboarding", "winback", "vip")


class Demo:
    """One run of the demo."""

    def __init__(self, here: Settings, console: Console) -> None:
        self.here, self.console = here, console
        self.zone = business(here.dbt_project).zone
        self.airflow = AirflowHome(here)
        self.dags = Dags(self.airflow, self.step)
        self.began = time.monotonic()

    def run(self) -> None:
        """Run the steps not yet run, and show the result.

        Raises:
            BrokenWorld: A DAG failed.
            RequestError: The home is in real use.
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
        """Print the current step."""
        self.console.print(
            f"[dim]{time.monotonic() - self.began:5.0f} s[/]  {what}", soft_wrap=True
        )

    def _world(self) -> date | None:
        """The world's date, if any; rejects an installation in real use."""
        today = read_clock(self.here.home, self.zone).simulated
        remedy = "give the demo a home of its own: PERENNIAL_HOME=/elsewhere make demo"
        if today is None and (self.here.home / "ledger.sqlite").exists():
            raise RequestError(f"{self.here.home} is in real use: {remedy}.")
        if self.here.ledger_url.get_secret_value() or self.here.lake_url:
            raise RequestError(f"PERENNIAL_LEDGER_URL or PERENNIAL_LAKE_URL is set: {remedy}.")
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
            raise BrokenWorld(f"{new} messages were sent twice: see {self.here.outbox}.")

    def _outbox(self) -> int:
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
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return f"{sum(path.stat().st_size for path in files) / 1e9:.1f} GB"


def main() -> None:
    """Run the demo."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    try:
        Demo(settings(), console).run()
    except (PerennialError, OSError) as error:
        said = of_system(error) if isinstance(error, OSError) else error
        console.print(Text.assemble(("\nThe demo stopped.", "red"), f" {said}"), soft_wrap=True)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        console.print("\nThe demo stopped: you pressed Ctrl-C. To go on, run make demo again.")
        raise SystemExit(130) from None
