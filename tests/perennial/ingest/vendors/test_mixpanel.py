import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.perennial.ingest.conftest import Company

from perennial.ingest.contract import Reason

EXPORT = Path(__file__).with_name("mixpanel_events.jsonl").read_bytes()
ROWS = [json.loads(line) for line in EXPORT.splitlines()]


def instant(*parts: Any) -> datetime:
    return datetime(2026, 1, 1, *parts)  # noqa: DTZ001 - UTC, as DuckDB gives it


@pytest.fixture
def landed(company: Company) -> Company:
    company.land("mixpanel_events-1.jsonl", EXPORT)
    company.loads = company.ingest()
    return company


def test_every_event_gets_perennials_name_people_and_money(landed: Company) -> None:
    """Mixpanel's own properties and addresses are left out."""
    events, links = landed.loads

    assert (events.table_name, events.loaded_count) == ("mixpanel_events", 4)
    assert (links.table_name, links.loaded_count) == ("mixpanel_links", 1)
    rows = sorted(landed.rows("raw/events"), key=lambda row: row["occurred_at"])
    names = ("event_type", "external_id", "anonymous_id", "amount", "currency", "properties")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("visit", None, "18a0-77", None, None, '{"current_page_title":"Tea"}'),
        ("login", "c-17", "18a0-77", None, None, '{"method":"password"}'),
        ("purchase", "c-17", None, Decimal("28.10"), "EUR", '{"items":2,"basket_id":"T-9"}'),
        ("song_played", None, "18a0-77", None, None, '{"genre":"jazz"}'),
    ]


def test_delivery_is_mixpanels_processing_time(landed: Company) -> None:
    """If it is missing, the time of the request counts."""
    rows = sorted(landed.rows("raw/events"), key=lambda row: row["occurred_at"])

    assert (rows[0]["occurred_at"], rows[0]["loaded_at"]) == (
        instant(18, 0, 0, 500_000),
        instant(18, 0, 2, 250_000),
    )
    assert rows[2]["loaded_at"] == instant(18, 2, 1)


def test_an_identified_person_is_linked(landed: Company) -> None:
    """A merge does not say what its ids are, and is reported as left out."""
    (link,) = landed.rows("raw/links")

    assert (link["external_id"], link["identifier_type"]) == ("c-17", "anonymous_id")
    assert (link["identifier"], link["evidence"]) == ("18a0-77", "mixpanel $identify")
    left_out = ("$merge (which of its ids are accounts, it doesn't say)",)
    assert [load.unknown_columns for load in landed.loads] == [left_out, left_out]


def test_an_alias_is_a_link(company: Company) -> None:
    """The new id is the alias, the device is the old one."""
    times = {"time": 1767290461, "mp_processing_time_ms": 1767290462000}
    alias = {"distinct_id": "18a0-77", "alias": "c-17", **times}
    company.land("mixpanel_events.jsonl", [{"event": "$create_alias", "properties": alias}])

    company.ingest()

    (link,) = company.rows("raw/links")
    assert (link["external_id"], link["identifier"]) == ("c-17", "18a0-77")


def test_an_event_exported_again_is_a_duplicate(landed: Company) -> None:
    """Mixpanel doesn't remove repeats; their processing time may differ."""
    again = [json.loads(json.dumps(row)) for row in ROWS]
    for row in again:
        row["properties"]["mp_processing_time_ms"] = 1767290999000
    landed.land("mixpanel_events-2.jsonl", again)

    assert [(load.loaded_count, load.duplicate_count) for load in landed.ingest()] == [
        (0, 4),
        (0, 1),
    ]


def test_faulty_rows_are_quarantined_once_with_their_line(company: Company) -> None:
    """They are rejected as events, whichever table they would have gone to."""
    event, properties = ROWS[1]["event"], ROWS[1]["properties"]
    faulty = [
        (Reason.TRUNCATED, '{"event": "Login", "properties": {"email": "jo@example.com'),
        (Reason.WRONG_TYPE, {"event": event, "properties": []}),
        (Reason.MISSING_ID, {"event": event, "properties": properties | {"$insert_id": None}}),
        (Reason.MISSING_VALUE, {"event": None, "properties": properties | {"$insert_id": "x"}}),
        (Reason.MISSING_VALUE, {"event": event, "properties": properties | {"time": None}}),
        (Reason.UNPARSABLE_TIME, {"event": event, "properties": properties | {"time": "noon"}}),
        (Reason.FUTURE_TIME, {"event": event, "properties": properties | {"time": 1867290460}}),
    ]
    lines = [row if isinstance(row, str) else json.dumps(row) for _, row in faulty]
    company.land("mixpanel_events.jsonl", "\n".join(lines).encode())

    company.ingest()

    assert company.rejected() == [(n, reason) for n, (reason, _) in enumerate(faulty, start=1)]
    assert "jo@" not in repr(company.rows("quarantine"))
