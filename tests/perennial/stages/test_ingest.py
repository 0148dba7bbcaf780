"""Stage raw ingests all that the receiver heard."""

from datetime import date

from perennial.stages.ingest import ingest
from perennial.stores.installation import Installation


def test_a_dead_receivers_spool_is_ingested(here: Installation) -> None:
    """Its last answers count today, even if nobody restarts it."""
    folder = here.settings.home / "receiver" / "2026-03-01"
    folder.mkdir(parents=True)
    event = (
        '{"event_id": "receiver-1", "external_id": "p1", "event_type": "survey_answered", '
        '"occurred_at": "2026-03-01T15:00:00Z", "loaded_at": "2026-03-01T15:00:00Z"}\n'
    )
    (folder / "events-1.jsonl").write_text(event)

    assert ingest(date(2026, 3, 2))["loaded"] == 1
    assert not list(folder.iterdir())
