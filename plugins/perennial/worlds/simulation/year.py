"""Simulate a company's people around the product's own stages.

People live, and their events are landed; then `perennial run` runs in its own process, and people
get the messages in the lake's deliveries. No rate, effect or arm passes between simulator and
product. Plan and recorded deliveries determine everything, so an interrupted simulation resumes by
living the past again without writing or running it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np

from perennial.config.business import Business
from perennial.config.clock import read_clock, set_world
from perennial.config.environment import Settings
from perennial.domain import BrokenWorld, DefinitionError, RequestError
from perennial.stores.lake import Lake
from perennial.worlds.simulation.behaviour import Behaviour, Heard
from perennial.worlds.simulation.effects import of_campaigns
from perennial.worlds.simulation.landing import Exporter
from perennial.worlds.simulation.population import draw_population

_HISTORY_DAYS = 300
_ARRIVED = ("accepted", "delivered")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated; the same plan gives the same people.

    Attributes:
        start: The day of the first run.
        days: From the first run to the last.
        every: Days between two runs.
        seed: Of all random draws.
    """

    people: int = 20_000
    start: date = date(2026, 1, 5)
    days: int = 364
    every: int = 28
    seed: int = 1

    def __post_init__(self) -> None:
        """Check the numbers.

        Raises:
            DefinitionError: A number is too small.
        """
        for name in ("people", "days", "every"):
            if getattr(self, name) < 1:
                remedy = f"Give --{name} a number of at least 1."
                raise DefinitionError("perennial simulate", name, "must be positive", remedy)

    @property
    def runs(self) -> list[date]:
        """Days that run; the last one measures all before it."""
        last = self.start + timedelta(self.days)
        steps = range(0, self.days, self.every)
        return [*(self.start + timedelta(n) for n in steps), last]


class Year:
    """One plan in one installation."""

    def __init__(
        self, plan: Plan, here: Settings, business: Business, tell: Callable[[str], None]
    ) -> None:
        """Draw the people, and claim the home for the plan.

        Raises:
            RequestError: The home is in real use, or holds another simulation.
        """
        self.plan, self._here, self._tell = plan, here, tell
        self.lake = Lake(here.lake)
        end = plan.runs[-1]
        self.people = draw_population(plan.people, start=plan.start, end=end, seed=plan.seed)
        self._behaviour = Behaviour(self.people, plan.seed)
        self._exporter = Exporter(self.people, business.zone, business.business_currency, plan.seed)
        self._zone, self._effects = business.zone, of_campaigns()
        self._claim_home()

    def live(self) -> None:
        """Simulate the plan.

        Raises:
            BrokenWorld: The product failed on a day; fix the cause and call again.
        """
        day = self.plan.start.toordinal() - _HISTORY_DAYS
        heard: Heard | None = None
        for run in self.plan.runs:
            while day < run.toordinal():
                self._exporter.tell(day, self._behaviour.live(day, heard))
                heard = None
                day += 1
            self._land_and_run(run)
            heard = self._heard(run)

    def _land_and_run(self, run: date) -> None:
        today = read_clock(self._here.home, self._zone).simulated
        is_over = today is not None and (today > run or (today == run and self._has_report(run)))
        rows = self._exporter.deliver(self._here.lake, run.toordinal(), is_written=is_over)
        if is_over:
            return
        set_world(self._here.home, run, has_planted=True)
        self._tell(f"{run}: {rows:,} rows landed, the day runs")
        self._perennial("run")

    def _has_report(self, run: date) -> bool:
        return (self._here.reports / run.isoformat() / "index.html").exists()

    def _perennial(self, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603 - ourselves
            [Path(sys.executable).with_name("perennial"), "-q", *arguments],
            env={**os.environ, "PERENNIAL_HOME": str(self._here.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = (done.stdout + done.stderr).strip()[-1500:]
            raise BrokenWorld(f"perennial {' '.join(arguments)} failed:\n{last}")

    def _heard(self, run: date) -> Heard:
        known = {self.people.external_id(n): n for n in range(self.people.size)}
        pattern = self.lake.glob("deliveries")
        query = f"""
            select distinct person_id, campaign from read_parquet('{pattern}')
            where decided_on = date '{run}' and state in {_ARRIVED} and not is_test
            order by all
        """
        with duckdb.connect() as connection:
            rows = connection.execute(query).fetchall()
        if strangers := [person for person, _ in rows if person not in known]:
            raise BrokenWorld(
                f"{len(strangers)} messages went to people who are not simulated: "
                "use a home of its own."
            )
        return Heard(
            np.array([known[person] for person, _ in rows], np.int64),
            tuple(self._effects.get(campaign) for _, campaign in rows),
        )

    def _claim_home(self) -> None:
        path: Path = self._here.home / "simulation.json"
        plan = json.loads(json.dumps(asdict(self.plan), default=str))
        if path.exists():
            if json.loads(path.read_text()) != plan:
                raise RequestError(
                    f"{path} holds another plan: give the same options, "
                    "or set another PERENNIAL_HOME."
                )
            return
        if (self._here.home / "ledger.sqlite").exists():
            raise RequestError(
                f"{self._here.home} is in use: set PERENNIAL_HOME to an empty folder."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(plan) + "\n")
