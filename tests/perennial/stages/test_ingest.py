"""Stage raw takes in all that was heard."""

from datetime import date

from perennial.stages.ingest import ingest
from perennial.stores.installation import Installation


def test_what_a_dead_receiver_heard_is_taken_in(here: Installation) -> None:
    """Nobody starts it again at five in the morning; its last answers are today's facts."""
    folder = here.settings.home / "receiver" / "2026-03-01"
    folder.mkdir(parents=True)
    event = (
        '{"event_id": "receiver-1", "external_id": "p1", "event_type": "survey_answered", '
        '"occurred_at": "2026-03-01T15:00:00Z", "loaded_at": "2026-03-01T15:00:00Z"}\n'
    )
    (folder / "events-1.jsonl").write_text(event)

    assert ingest(date(2026, 3, 2))["loaded"] == 1
    assert not list(folder.iterdir())
