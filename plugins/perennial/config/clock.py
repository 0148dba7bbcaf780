"""The installation's clock: which day it is, and whether its messages may be sent.

A real installation uses the wall clock. A *world* (demo, simulation, test) has a simulated date in
`<home>/world.json`; it may send only to the file provider and loopback servers.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from perennial.domain import DefinitionError, NotToday

RUN_TIME = time(5, 0)
"""Start of the daily run, business time; data loaded later count for the next day."""

SEND_TIME = time(10, 0)
"""Business time at which a simulated world sends messages."""


@dataclass(frozen=True)
class Clock:
    """The date and instant of this installation.

    Attributes:
        simulated: The world's date; None with the wall clock.
        has_planted: Whether people are synthetic and respond to messages by planted effects.
    """

    zone: ZoneInfo
    simulated: date | None = None
    has_planted: bool = False

    def today(self) -> date:
        """The business day."""
        return self.simulated or datetime.now(self.zone).date()

    def now(self) -> datetime:
        """The instant in UTC; in a world always `SEND_TIME` of the simulated day."""
        if self.simulated is None:
            return datetime.now(UTC)
        return datetime.combine(self.simulated, SEND_TIME, self.zone).astimezone(UTC)

    def has_come(self, instant: datetime) -> bool:
        """Whether an instant has passed; always true in a world."""
        return self.simulated is not None or datetime.now(UTC) >= instant

    def require_today(self, as_of: date) -> None:
        """Reject other days: only today's messages may be sent.

        Raises:
            NotToday: `as_of` is another day.
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
    """A world's date and `has_planted`; None with the wall clock.

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

    Raises:
        NotToday: `today` is before the world's date: recorded facts would lie in its future.
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
