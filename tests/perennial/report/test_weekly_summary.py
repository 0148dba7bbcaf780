"""The weekly summary goes out once, with the week's first results, to the configured addresses."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.conftest import Sink

from perennial.config.clock import set_world
from perennial.domain import RequestError
from perennial.stages import report
from perennial.stores.installation import Installation

MONDAY, TUESDAY, NEXT_WEEK = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 9)


@pytest.fixture
def home(here: Installation, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in a world at Monday, with results of three days."""
    monkeypatch.setenv("PERENNIAL_EMAIL_PROVIDER", "smtp")
    monkeypatch.setenv("PERENNIAL_SMTP_URL", sink.url)
    monkeypatch.setenv("PERENNIAL_SUMMARY_TO", "ann@example.com, bo@example.com,")
    row = {"programme": "winback", "campaign": "dormant_winback", "outcome": "sent"}
    funnel = row | {"reason": "selected", "person_count": 7, "decided_on": date(2026, 3, 1)}
    people = ("person_count", "eligible_count", "treatment_count", "messaged_count")
    audience = dict.fromkeys(people, 7) | {"holdout_count": 0, "skipped_count": 0}
    for on in (MONDAY, TUESDAY, NEXT_WEEK):
        folder = here.settings.home / "lake" / "results" / f"as_of={on}"
        folder.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist([funnel]), folder / "funnel.parquet")
        together = {"scope": "everything", "campaign": None, **audience}
        pq.write_table(pa.Table.from_pylist([together]), folder / "audience_people.parquet")
    return here.settings.home


def test_the_summary_is_sent_once_a_week(home: Path, sink: Sink) -> None:
    assert report.summary(MONDAY) == {"week": "2026-W10", "accepted": 2}
    assert report.summary(MONDAY) == {"week": "2026-W10", "before": 2}
    set_world(home, TUESDAY)
    assert report.summary(TUESDAY) == {"week": "2026-W10", "before": 2}
    set_world(home, NEXT_WEEK)
    assert report.summary(NEXT_WEEK) == {"week": "2026-W11", "accepted": 2}

    assert len(sink.taken()) == 4


@pytest.mark.parametrize(
    ("on", "recipients", "said"),
    [(TUESDAY, "ann@example.com", "is not today"), (MONDAY, " ,", "names nobody")],
)
def test_another_day_or_no_recipient_sends_nothing(
    on: date, recipients: str, said: str, *, home: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results of any day may be rebuilt; a mail about them would be outdated."""
    monkeypatch.setenv("PERENNIAL_SUMMARY_TO", recipients)

    assert said in report.summary(on)["skipped"]
    assert sink.taken() == []
    assert not (home / "ledger.sqlite").exists()


def test_a_dry_run_writes_the_mail_and_sends_nothing(home: Path, sink: Sink) -> None:
    """Of any day; the real one is still sent afterwards."""
    text, html = (Path(path) for path in report.summary(TUESDAY, dry_run=True)["written"])

    assert text == home / "dry_runs" / "2026-03-03" / "weekly_summary.txt"
    assert "Of 7 people in its audience, 7 got a message" in text.read_text(encoding="utf-8")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert sink.taken() == []
    assert report.summary(MONDAY)["accepted"] == 2


def test_without_results_there_is_no_summary(home: Path) -> None:
    set_world(home, date(2026, 3, 10))
    with pytest.raises(RequestError, match="No results are published"):
        report.summary(date(2026, 3, 10))
