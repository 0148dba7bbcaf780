"""One clock. What day is it for this installation, and may anything be sent for a given day?

A real installation goes by the wall. A *world* (demo, simulation, test) carries a simulated date in
`<home>/world.json`; in it only the file provider and loopback servers may receive.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from perennial.domain import DefinitionError, NotToday

RUN_TIME = time(5, 0)
"""When the daily run begins, business time: what is loaded later is known the next day."""

SEND_TIME = time(10, 0)
"""When messages leave in a simulated world, business time."""


@dataclass(frozen=True)
class Clock:
    """The date and instant of this installation.

    Attributes:
        zone: The business zone.
        simulated: The world's date, or None where the wall clock holds.
        has_planted: Whether its people are made up, and messages move them by planted effects.
    """

    zone: ZoneInfo
    simulated: date | None = None
    has_planted: bool = False

    def today(self) -> date:
        """The business day that is running."""
        return self.simulated or datetime.now(self.zone).date()

    def now(self) -> datetime:
        """The instant, UTC. A simulated day stands still at `SEND_TIME`."""
        if self.simulated is None:
            return datetime.now(UTC)
        return datetime.combine(self.simulated, SEND_TIME, self.zone).astimezone(UTC)

    def has_come(self, instant: datetime) -> bool:
        """Whether an instant (UTC) of today is over; all of a simulated day is."""
        return self.simulated is not None or datetime.now(UTC) >= instant

    def require_today(self, as_of: date) -> None:
        """Refuse to send for another day.

        Raises:
            NotToday: `as_of` is over, or has not begun.
        """
        if as_of != self.today():
            which = "Today is" if self.simulated is None else "The date of this world is"
            raise NotToday(
                f"Perennial can't send for {as_of}. {which} {self.today()}: "
                "take a dry run to look at another day."
            )


def read_clock(home: Path, zone: ZoneInfo) -> Clock:
    """The clock of the installation at `home`.

    Raises:
        DefinitionError: `world.json` holds no world.
    """
    world = _world(home / "world.json")
    return Clock(zone, *world) if world else Clock(zone)


def _world(path: Path) -> tuple[date, bool] | None:
    """A world's date, and whether its people are made up; None where the wall clock holds.

    Raises:
        DefinitionError: The file holds no world.
    """
    if not path.exists():
        return None
    try:
        world = json.loads(path.read_text(encoding="utf-8"))
        return date.fromisoformat(world["today"]), bool(world.get("has_planted", False))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem, remedy = "is not a date in JSON", 'Write such as {"today": "2017-12-01"}.'
        raise DefinitionError(str(path), "today", problem, remedy) from error


def set_world(home: Path, today: date, *, has_planted: bool = False) -> None:
    """Make the installation at `home` a world whose date is `today`.

    Args:
        home: Of the installation.
        today: Not before the date it has.
        has_planted: Whether its people answer messages as the simulator has them do.

    Raises:
        NotToday: The world would go back in time: its recorded facts lie in its past.
    """
    path = home / "world.json"
    before = _world(path)
    if before and (now := before[0]) > today:
        raise NotToday(
            f"The date of this world is {now} and can't go back: "
            f"choose {now} or later, not {today}."
        )
    home.mkdir(parents=True, exist_ok=True)
    world = {"today": today.isoformat()} | ({"has_planted": True} if has_planted else {})
    path.write_text(json.dumps(world) + "\n")
