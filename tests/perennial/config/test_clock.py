"""Nothing is sent for a day that is not today."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from perennial.config.clock import Clock, read_clock, set_world
from perennial.domain import DefinitionError, NotToday

NEW_YORK = ZoneInfo("America/New_York")


def test_without_a_world_the_wall_clock_counts(tmp_path: Path) -> None:
    """A missing world file must not stop the clock of a real installation."""
    clock = read_clock(tmp_path, NEW_YORK)

    assert clock.simulated is None
    assert clock.today() == datetime.now(NEW_YORK).date()


def test_a_worlds_time_is_ten_in_the_morning_of_its_date(tmp_path: Path) -> None:
    set_world(tmp_path, date(2017, 12, 1))

    clock = read_clock(tmp_path, NEW_YORK)

    assert clock.today() == date(2017, 12, 1)
    assert clock.now() == datetime(2017, 12, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", "5", "{}", '{"today": "soon"}', '{"today": 5}']
)
def test_a_broken_world_names_its_file(tmp_path: Path, content: str) -> None:
    """It must not pass for the wall clock's day: that one may be sent."""
    (tmp_path / "world.json").write_text(content)

    with pytest.raises(DefinitionError, match=r"world\.json: today: is not a date"):
        read_clock(tmp_path, NEW_YORK)


def test_in_a_world_every_hour_has_come() -> None:
    """A simulated day runs in one go."""
    soon = datetime.now(UTC) + timedelta(hours=1)

    assert not Clock(NEW_YORK).has_come(soon)
    assert Clock(NEW_YORK).has_come(soon - timedelta(hours=2))
    assert Clock(NEW_YORK, date(2017, 12, 1)).has_come(soon)


def test_a_world_moves_forward_only(tmp_path: Path) -> None:
    """Its recorded facts lie in its past."""
    set_world(tmp_path, date(2017, 12, 15))
    set_world(tmp_path, date(2017, 12, 15))

    with pytest.raises(NotToday, match="can't go back"):
        set_world(tmp_path, date(2017, 12, 1))

    assert json.loads((tmp_path / "world.json").read_text()) == {"today": "2017-12-15"}


def test_a_world_of_made_up_people_says_so(tmp_path: Path) -> None:
    """The report must not call it an A/A test."""
    set_world(tmp_path, date(2017, 12, 1))
    assert not read_clock(tmp_path, NEW_YORK).has_planted
    set_world(tmp_path, date(2017, 12, 2), has_planted=True)
    assert read_clock(tmp_path, NEW_YORK).has_planted


@pytest.mark.parametrize("day", [date(2017, 11, 30), date(2017, 12, 2)])
def test_sending_for_another_day_is_refused(day: date) -> None:
    with pytest.raises(NotToday, match=r"The date of this world is 2017-12-01.*dry run"):
        Clock(NEW_YORK, date(2017, 12, 1)).require_today(day)
