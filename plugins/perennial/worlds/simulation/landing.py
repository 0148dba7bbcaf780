"""Exports the simulated company's data by the event contract.

One event in 100 is one to three days late; one in 200 comes twice.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.worlds.simulation.behaviour import Lived
from perennial.worlds.simulation.population import ZONES, Population

_LATE_SHARE, _TWICE_SHARE = 0.01, 0.005
_DELIVERED_AT = time(2)
_EVIDENCE = {"granted": "simulated form", "withdrawn": "simulated weariness"}
_NAMES = {False: ("Alex", "Emma", "Leo", "Maria", "Noah", "Ruth"), True: ("伟", "芳", "娜", "静")}


class Told(NamedTuple):
    """A row that waits for its delivery."""

    table: str
    delivered_on: int  # ordinal of the day in whose early hours it comes
    row: dict[str, Any]


class Exporter:
    """Collects events, and writes them when delivered."""

    def __init__(self, people: Population, zone: ZoneInfo, currency: str, seed: int) -> None:
        self._people, self._zone, self._currency, self._seed = people, zone, currency, seed
        self._waiting: list[Told] = []

    def tell(self, day: int, lived: Lived) -> None:
        """Collect one day's events."""
        random = np.random.default_rng([self._seed, 1, day])
        noon = datetime.combine(date.fromordinal(day), time(12), self._zone)
        start = noon.astimezone(UTC) - timedelta(hours=12)
        for joiner in np.flatnonzero(self._people.joined_on == day).tolist():
            self._join(joiner, day, start + timedelta(hours=9))
        events: list[tuple[int, str, Decimal | None]] = [
            (int(person), "visit", None) for person in lived.visitors
        ]
        events += [
            (int(person), "purchase", Decimal(f"{amount:.2f}"))
            for person, amount in zip(lived.buyers, lived.amounts, strict=True)
        ]
        minutes = random.integers(9 * 60, 22 * 60, len(events))
        late = np.where(random.random(len(events)) < _LATE_SHARE, 1, 0)
        late *= random.integers(1, 4, len(events))
        twice = random.random(len(events)) < _TWICE_SHARE
        for (person, kind, amount), minute, days, again in zip(
            events, minutes.tolist(), late.tolist(), twice.tolist(), strict=True
        ):
            row = {
                "event_id": f"sim-{kind}-{day}-{person}",
                "external_id": self._people.external_id(person),
                "event_type": kind,
                "occurred_at": start + timedelta(minutes=minute),
                "amount": amount,
                "currency": self._currency if amount is not None else None,
            }
            for extra in (0, 1) if again else (0,):
                self._say("events", day + 1 + days + extra, row)
        for leaver in lived.leavers.tolist():
            self._withdraw(leaver, day, start + timedelta(hours=18))

    def deliver(self, lake: UPath, until: int, *, is_written: bool) -> int:
        """Write the delivery before the run of a day, one file per table; return its rows.

        Args:
            until: The day of the run, as an ordinal.
            is_written: Only count, because an earlier run wrote it.
        """
        due = [pending for pending in self._waiting if pending.delivered_on <= until]
        self._waiting = [pending for pending in self._waiting if pending.delivered_on > until]
        folder = lake / "landing" / "simulation" / date.fromordinal(until).isoformat()
        for table in () if is_written else sorted({pending.table for pending in due}):
            rows = [pending.row for pending in due if pending.table == table]
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f".{table}.parquet"
            with draft.open("wb") as file:
                pq.write_table(pa.Table.from_pylist(rows), file)
            draft.rename(folder / f"{table}.parquet")
        return len(due)

    def _say(self, table: str, delivered_on: int, row: dict[str, Any]) -> None:
        on = datetime.combine(date.fromordinal(delivered_on), _DELIVERED_AT, self._zone)
        stamped = row | {"loaded_at": on.astimezone(UTC)}
        self._waiting.append(Told(table, delivered_on, stamped))

    def _join(self, person: int, day: int, at: datetime) -> None:
        is_chinese = bool(self._people.is_chinese[person])
        names = _NAMES[is_chinese]
        zone = ZONES[self._people.zone[person]]
        own = {"external_id": self._people.external_id(person)}
        profile = {
            "first_name": names[person % len(names)],
            "locale": "zh" if is_chinese else "en",
            "time_zone": zone,
            "region": "CN" if zone == "Asia/Shanghai" else "US",
            "registered_at": at,
            "updated_at": at,
        }
        self._say("profiles", day + 1, own | profile)
        for channel, kind, address in self._addresses(person):
            self._say(
                "contacts",
                day + 1,
                own | {"contact_type": kind, "address": address, "updated_at": at},
            )
            self._answer(person, channel, "granted", day, at)

    def _addresses(self, person: int) -> Sequence[tuple[str, str, str]]:
        """Nobody real has these."""
        found = []
        if self._people.has_email[person]:
            found.append(("email", "email", f"{self._people.external_id(person)}@example.com"))
        if self._people.has_phone[person]:
            area, line = 201 + person // 100 % 798, person % 100
            found.append(("sms", "phone", f"+1{area}55501{line:02d}"))
        return found

    def _withdraw(self, person: int, day: int, at: datetime) -> None:
        for channel, _, _ in self._addresses(person):
            self._answer(person, channel, "withdrawn", day, at)

    def _answer(self, person: int, channel: str, status: str, day: int, at: datetime) -> None:
        row = {"external_id": self._people.external_id(person), "purpose": "marketing"}
        row |= {"channel": channel, "status": status, "evidence": _EVIDENCE[status]}
        self._say("consents", day + 1, row | {"occurred_at": at})
