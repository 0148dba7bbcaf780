"""A small world: sixty people, their files as a company exports them, and the command line."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from perennial.config.clock import set_world

PROJECT = Path(__file__).parents[2]
ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 3, 2)


class World:
    """An installation with a simulated date, below one folder."""

    def __init__(self, home: Path, project: Path = PROJECT) -> None:
        self.home, self.project = home, project
        set_world(home, TODAY)

    def land(self, name: str, rows: list[dict[str, Any]], day: date = TODAY) -> Path:
        """Write a JSON Lines or CSV file to the landing folder."""
        path = self.home / "lake" / "landing" / "shop" / day.isoformat() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            if path.suffix == ".csv":
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
            else:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return path

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run `perennial`, and return its output."""
        done = subprocess.run(
            [str(Path(sys.executable).with_name("perennial")), *arguments],
            env={
                **os.environ,
                "PERENNIAL_HOME": str(self.home),
                "PERENNIAL_PROJECT": str(self.project),
                "COLUMNS": "200",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        assert done.returncode == code, output
        return output

    def mails(self) -> list[Path]:
        """Every mail of the outbox."""
        return sorted((self.home / "outbox" / "mail" / "new").glob("*"))

    def texts(self) -> list[dict[str, Any]]:
        """Every SMS of the outbox."""
        path = self.home / "outbox" / "sms.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def instant(day: date, hour: int = 12) -> str:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC).isoformat()


def _people() -> Iterator[tuple[str, list[int]]]:
    """Ids, with the number of days since each bought."""
    for n in range(20):
        yield f"vip{n}", [1 + n % 3, *range(5, 60, 5)]
    for n in range(20):
        yield f"dormant{n}", [35 + n, 80 + n]
    for n in range(16):
        yield f"lost{n}", [100 + n]
    for n in range(4):
        yield f"new{n}", []


def populate(world: World) -> None:
    told, given, agreed, bought = [], [], [], []
    for number, (person, days) in enumerate(_people()):
        since = TODAY - timedelta(days=10 if person.startswith("new") else 200)
        stamp = {"updated_at": instant(since), "loaded_at": instant(since + timedelta(1), 2)}
        locale = "zh" if number % 4 == 0 else "en"
        told.append(
            {"external_id": person, "first_name": f"Name{number}", "locale": locale} | stamp
        )
        told[-1]["registered_at"] = instant(since)
        contact = {"external_id": person, "contact_type": "email"} | stamp
        if number % 7:
            given.append(contact | {"address": f"{person}@example.com"})
        phone = {"contact_type": "phone", "address": f"+1212555{number:04d}"}
        given.append(contact | phone)
        for channel in ("email", "sms") if number % 5 else ():
            consent = {"external_id": person, "purpose": "marketing", "channel": channel}
            consent |= {"status": "granted", "evidence": "form v1", "loaded_at": stamp["loaded_at"]}
            agreed.append(consent | {"occurred_at": stamp["updated_at"]})
        for ago in days:
            day = TODAY - timedelta(days=ago)
            bought.append(
                {
                    "event_id": f"{person}-{ago}",
                    "external_id": person,
                    "event_type": "purchase",
                    "occurred_at": instant(day),
                    "loaded_at": instant(day + timedelta(1), 2),
                    "amount": f"{20 + number}.50",
                    "currency": "USD",
                }
            )
    world.land("profiles.jsonl", told)
    world.land("contacts.csv", given)
    world.land("consents.jsonl", agreed)
    world.land("events.jsonl", bought)


@pytest.fixture(scope="module")
def make_world(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., World]:
    """Make populated worlds, with their own copy of the project if a test changes it."""

    def make(*, own_project: bool = False) -> World:
        home = tmp_path_factory.mktemp("world")
        project = PROJECT
        if own_project:
            project = home / "project"
            for folder in ("dbt_project", "expectations"):
                ignored = shutil.ignore_patterns("target", "logs")
                shutil.copytree(PROJECT / folder, project / folder, ignore=ignored)
        world = World(home, project)
        populate(world)
        return world

    return make
