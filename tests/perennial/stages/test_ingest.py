"""Stage raw takes in all that was heard."""

from datetime import date
from pathlib import Path

import pytest

from perennial.config.clock import set_world
from perennial.stages.ingest import ingest

TODAY = date(2026, 3, 2)


def test_what_a_dead_receiver_heard_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody starts it again at five in the morning; its last answers are today's facts."""
    monkeypatch.setenv("PERENNIAL_HOME", str(tmp_path))
    set_world(tmp_path, TODAY)
    folder = tmp_path / "receiver" / "2026-03-01"
    folder.mkdir(parents=True)
    event = (
        '{"event_id": "receiver-1", "external_id": "p1", "event_type": "survey_answered", '
        '"occurred_at": "2026-03-01T15:00:00Z", "loaded_at": "2026-03-01T15:00:00Z"}\n'
    )
    (folder / "events-1.jsonl").write_text(event)

    assert ingest(TODAY)["loaded"] == 1
    assert not list(folder.iterdir())
