"""How providers fare: how fast each may be used, how much today, and whether it is left alone.

One row per provider, which all workers share: a limit of ten a second holds for all of them
together, and a provider that is down is found so by one of them only.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from perennial.stores.ledger.bulk_writes import insert_new
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import providers

FIRST_PAUSE = timedelta(minutes=1)
"""How long a provider is left alone first; twice as long each time it is found down again."""

LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a provider may be used, by all workers together; no limit unless given.

    Attributes:
        per_second: Messages a second.
        per_day: Messages on the business day that is running.
    """

    per_second: float | None = None
    per_day: int | None = None


UNLIMITED = Pace()


class Allowance(NamedTuple):
    """What a worker may do next: hand over `size` messages after `wait`."""

    size: int
    wait: timedelta


class Pause(NamedTuple):
    """Until when (the wall clock's instant) a provider is left alone, and why."""

    until: datetime
    why: str


class ProviderHealth(NamedTuple):
    """How a provider fares.

    Attributes:
        pause: The pause that holds now.
        is_on_trial: Whether it was paused, and has not worked since.
    """

    pause: Pause | None
    is_on_trial: bool


class Pacing(Part):
    """The pace and the pauses of all providers."""

    def take(self, provider: str, wanted: int, *, pace: Pace, day: date) -> Allowance:
        """Reserve the next turn of a provider.

        A turn is never more than a second's worth, so that a slow pace is even. What it reserves
        of the day counts at once; `give_back` returns what was not handed over.

        Args:
            provider: Whose.
            wanted: Messages at most.
            pace: Its limits.
            day: The business day.

        Returns:
            None left today: a size of 0.
        """
        if pace == UNLIMITED:
            return Allowance(wanted, timedelta())
        now = self._wall_clock()
        with self._engine.begin() as connection:
            row = _locked(connection, provider)
            used = row.day_count if row.day == day else 0
            count = wanted if pace.per_day is None else min(wanted, max(0, pace.per_day - used))
            start = max(now, row.free_at or now)
            free_at = start
            if pace.per_second and count:
                count = min(count, max(1, int(pace.per_second)))
                free_at = start + timedelta(seconds=count / pace.per_second)
            _change(connection, provider, day=day, day_count=used + count, free_at=free_at)
        return Allowance(count, start - now)

    def give_back(self, provider: str, count: int, *, day: date) -> None:
        """Return so much of a day, because it was not handed over."""
        if count:
            with self._engine.begin() as connection:
                row = _locked(connection, provider)
                if row.day == day:
                    _change(connection, provider, day_count=max(0, row.day_count - count))

    def pause(self, provider: str, why: str, *, at_least: timedelta | None = None) -> Pause:
        """Leave a provider alone: longer each time, until it works again.

        Args:
            provider: Which.
            why: In words without addresses.
            at_least: What it asks for itself.
        """
        with self._engine.begin() as connection:
            row = _locked(connection, provider)
            grown = min(FIRST_PAUSE * 2**row.pause_count, LONGEST_PAUSE)
            until = self._wall_clock() + max(grown, at_least or timedelta())
            count = min(row.pause_count + 1, 10)  # by then the pause grows no further
            changes = {"pause_count": count, "paused_until": until, "paused_for": why}
            _change(connection, provider, **changes)
        return Pause(until, why)

    def works(self, provider: str) -> None:
        """Note that a provider answers: the next pause is short again."""
        with self._engine.begin() as connection:
            news = {"pause_count": 0, "paused_until": None, "paused_for": ""}
            _change(connection, provider, **news)

    def health(self, provider: str) -> ProviderHealth:
        """How a provider fares now."""
        rows = self._read(select(providers).where(providers.c.provider == provider))
        if not rows:
            return ProviderHealth(None, is_on_trial=False)
        (row,) = rows
        is_paused = row.paused_until is not None and row.paused_until > self._wall_clock()
        pause = Pause(row.paused_until, row.paused_for) if is_paused else None
        return ProviderHealth(pause, is_on_trial=row.pause_count > 0)


def _locked(connection: Connection, provider: str) -> Any:
    """A provider's row, made if need be, which nobody else can change before this is over."""
    query = select(providers).where(providers.c.provider == provider).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        insert_new(connection, providers, [{"provider": provider}])
        row = connection.execute(query).one()
    return row


def _change(connection: Connection, provider: str, **news: object) -> None:
    connection.execute(update(providers).where(providers.c.provider == provider).values(news))
