from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.perennial.ingest.conftest import take_in
from upath import UPath

from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger
from perennial.worlds.simulation.behaviour import Behaviour
from perennial.worlds.simulation.landing import Exporter
from perennial.worlds.simulation.population import draw_population

START = date(2026, 1, 5)
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def landed(lake: Lake) -> tuple[Lake, int]:
    """A lake with a hundred days in two deliveries, and their number of rows."""
    lake.prepare()
    people = draw_population(600, start=START, end=START, seed=3)
    behaviour, exporter = Behaviour(people, 3), Exporter(people, ZONE, "USD", 3)
    rows = 0
    for day in range(START.toordinal() - 100, START.toordinal()):
        exporter.tell(day, behaviour.live(day))
        if day == START.toordinal() - 50:
            rows += exporter.deliver(lake.root, day + 1, is_written=False)
    return lake, rows + exporter.deliver(lake.root, START.toordinal(), is_written=False)


def test_every_row_is_loaded_or_a_duplicate(landed: tuple[Lake, int], ledger: Ledger) -> None:
    lake, rows = landed
    loads = take_in(lake, ledger, datetime(2026, 1, 5, 10, tzinfo=UTC), zone=ZONE, loaded_on=START)
    assert sum(load.row_count for load in loads) == rows > 1000
    assert sum(load.quarantined_count for load in loads) == 0
    assert sum(load.duplicate_count for load in loads) > 0


def test_a_second_landing_writes_nothing(tmp_path: Path) -> None:
    people = draw_population(600, start=START, end=START, seed=3)
    exporter = Exporter(people, ZONE, "USD", 3)
    for day in range(START.toordinal() - 100, START.toordinal()):
        exporter.tell(day, Behaviour(people, 3).live(day))
    beside = UPath(tmp_path / "beside")
    assert exporter.deliver(beside, START.toordinal(), is_written=True) > 0
    assert not beside.exists()
