"""The installation's clock: which day it is, and whether messages of a day may be sent.

A real installation uses the wall clock. A *world* (demo, simulation, test) has a simulated date in
`<home>/world.json`; it may send only to the file provider and loopback servers.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from perennial.domain import NotToday

RUN_TIME = time(5, 0)
"""Start of the daily run, business time; data loaded later count for the next day."""

SEND_TIME = time(10, 0)
"""Business time at which a simulated world sends messages."""


@dataclass(frozen=True)
class Clock:
    """The date and instant of this installation.

    Attributes:
        simulated: The world's date; None if the wall clock applies.
        has_planted: Whether people are synthetic and respond to messages by planted effects.
    """

    zone: ZoneInfo
    simulated: date | None = None
    has_planted: bool = False

    def today(self) -> date:
        """The current business day."""
        return self.simulated or datetime.now(self.zone).date()

    def now(self) -> datetime:
        """The current instant, UTC; in a world always `SEND_TIME` of the simulated day."""
        if self.simulated is None:
            return datetime.now(UTC)
        return datetime.combine(self.simulated, SEND_TIME, self.zone).astimezone(UTC)

    def has_come(self, instant: datetime) -> bool:
        """Whether an instant (UTC) has passed; always true in a world."""
        return self.simulated is not None or datetime.now(UTC) >= instant

    def require_today(self, as_of: date) -> None:
        """Check that `as_of` is the current business day: only today's messages may be sent.

        Raises:
            NotToday: It is another day.
        """
        if as_of != self.today():
            which = "today is" if self.simulated is None else "this world's date is"
            raise NotToday(
                f"nothing can be sent for {as_of}: {which} {self.today()}. "
                "Tables of other days can be rebuilt and looked at (dry run)."
            )


def read_clock(home: Path, zone: ZoneInfo) -> Clock:
    """Read the clock of the installation at `home`."""
    path = home / "world.json"
    if not path.exists():
        return Clock(zone)
    world = json.loads(path.read_text())
    return Clock(zone, date.fromisoformat(world["today"]), world.get("has_planted", False))


def set_world(home: Path, today: date, *, has_planted: bool = False) -> None:
    """Make the installation at `home` a world whose date is `today`.

    Raises:
        NotToday: `today` is before the world's date: recorded facts would lie in its future.
    """
    path = home / "world.json"
    if path.exists() and (now := date.fromisoformat(json.loads(path.read_text())["today"])) > today:
        raise NotToday(f"this world's date is {now}; it can't go back to {today}")
    home.mkdir(parents=True, exist_ok=True)
    world = {"today": today.isoformat()} | ({"has_planted": True} if has_planted else {})
    path.write_text(json.dumps(world) + "\n")
