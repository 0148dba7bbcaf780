"""Pacing of providers: rate, daily quota, and pauses after failures.

All workers share one row per provider, so its limits hold for all of them together.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from perennial.stores.ledger.bulk_writes import insert_new
from perennial.stores.ledger.part import Part
from perennial.stores.ledger.schema import providers

FIRST_PAUSE = timedelta(minutes=1)
"""Length of the first pause; doubles each time the provider is still down."""

LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """Messages per second and business day for all workers together; None is unlimited."""

    per_second: float | None = None
    per_day: int | None = None


UNLIMITED = Pace()


class Allowance(NamedTuple):
    """A worker's turn: hand over `size` messages after `wait`."""

    size: int
    wait: timedelta


class Pause(NamedTuple):
    """End of a provider's pause (by the wall clock), and its reason."""

    until: datetime
    why: str


class ProviderHealth(NamedTuple):
    """A provider's current pause, and whether it has not worked since its last pause."""

    pause: Pause | None
    is_on_trial: bool


class Pacing(Part):
    """Paces and pauses of all providers."""

    def take(self, provider: str, wanted: int, *, pace: Pace, day: date) -> Allowance:
        """Reserve a provider's next turn, of up to `wanted` messages; 0 if the day's quota is used.

        A turn covers at most one second, so that a slow rate is even. It counts towards the day at
        once; `give_back` returns what was not handed over.
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
        """Return `count` messages to the day's quota."""
        if count:
            with self._engine.begin() as connection:
                row = _locked(connection, provider)
                if row.day == day:
                    _change(connection, provider, day_count=max(0, row.day_count - count))

    def pause(self, provider: str, why: str, *, at_least: timedelta | None = None) -> Pause:
        """Pause a provider, longer each time until it works again.

        `at_least` is the pause that the provider asks for.
        """
        with self._engine.begin() as connection:
            row = _locked(connection, provider)
            grown = min(FIRST_PAUSE * 2**row.pause_count, LONGEST_PAUSE)
            until = self._wall_clock() + max(grown, at_least or timedelta())
            count = min(row.pause_count + 1, 10)  # the pause has reached its maximum before that
            changes = {"pause_count": count, "paused_until": until, "paused_for": why}
            _change(connection, provider, **changes)
        return Pause(until, why)

    def works(self, provider: str) -> None:
        """Record that a provider works, so that its next pause is short."""
        with self._engine.begin() as connection:
            news = {"pause_count": 0, "paused_until": None, "paused_for": ""}
            _change(connection, provider, **news)

    def health(self, provider: str) -> ProviderHealth:
        """A provider's current state."""
        rows = self._read(select(providers).where(providers.c.provider == provider))
        if not rows:
            return ProviderHealth(None, is_on_trial=False)
        (row,) = rows
        is_paused = row.paused_until is not None and row.paused_until > self._wall_clock()
        pause = Pause(row.paused_until, row.paused_for) if is_paused else None
        return ProviderHealth(pause, is_on_trial=row.pause_count > 0)


def _locked(connection: Connection, provider: str) -> Any:
    query = select(providers).where(providers.c.provider == provider).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        insert_new(connection, providers, [{"provider": provider}])
        row = connection.execute(query).one()
    return row


def _change(connection: Connection, provider: str, **news: object) -> None:
    connection.execute(update(providers).where(providers.c.provider == provider).values(news))
