"""The stages of a day leave out what is wrong, and nothing else."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from perennial import stages as day
from perennial.campaigns.catalogue import Catalogue
from perennial.config.clock import set_world
from perennial.decisions import record as decisions
from perennial.domain import DefinitionError
from perennial.stores.installation import Installation
from perennial.stores.lake import SCHEMAS

PROJECT = Path(__file__).parents[3] / "dbt_project"
TODAY = date(2026, 3, 2)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A day with a project of its own."""
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PERENNIAL_PROJECT", str(tmp_path))
    ignored = shutil.ignore_patterns("target", "logs")
    shutil.copytree(PROJECT, tmp_path / "dbt_project", ignore=ignored)
    set_world(tmp_path / "home", TODAY)
    return Installation.here()


def decide(here: Installation, *, without: str = "") -> None:
    """Record the rules of all campaigns but one, and decisions about nobody."""
    sound = tuple(one for one in day.catalogue_of(here).campaigns if one.name != without)
    decisions.record_policies(here.lake, TODAY, Catalogue(sound, {}))
    none = (SCHEMAS[table].empty_table() for table in ("decisions", "enrolments", "holdouts"))
    decisions.freeze(here.lake, TODAY, decisions.Decided(*none))


def spoil(here: Installation) -> None:
    """Hide the refusal of a winback mail."""
    (path,) = here.settings.dbt_project.rglob("reminder.email.en.j2")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<p>Dear", "<!-- <p>Dear"), encoding="utf-8")


def test_words_that_were_spoiled_after_the_decisions_are_not_rendered(here: Installation) -> None:
    """The campaign's batch stops; that of another one does not."""
    decide(here)
    assert day.batch(TODAY, "dormant_winback") == []
    spoil(here)

    with pytest.raises(DefinitionError, match="nobody can unsubscribe"):
        day.batch(TODAY, "dormant_winback")
    assert day.batch(TODAY, "vip_exclusive") == []


def test_a_campaign_that_was_left_out_stops_nothing(here: Installation) -> None:
    """Nobody is decided for: there is nothing to render, and nothing to complain of again."""
    decide(here, without="dormant_winback")
    spoil(here)

    assert day.batch(TODAY, "dormant_winback") == []


def test_what_a_dead_receiver_heard_is_taken_in(here: Installation) -> None:
    """Nobody starts it again at five in the morning; its last answers are today's facts."""
    folder = here.settings.home / "receiver" / "2026-03-01"
    folder.mkdir(parents=True)
    event = (
        '{"event_id": "receiver-1", "external_id": "p1", "event_type": "survey_answered", '
        '"occurred_at": "2026-03-01T15:00:00Z", "loaded_at": "2026-03-01T15:00:00Z"}\n'
    )
    (folder / "events-1.jsonl").write_text(event)

    assert day.ingest(TODAY)["loaded"] == 1
    assert not list(folder.iterdir())
