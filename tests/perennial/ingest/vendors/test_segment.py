import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.perennial.ingest.conftest import Company

from perennial.ingest.contract import Reason

EXPORT = Path(__file__).with_name("segment_events.jsonl").read_bytes()
ROWS = [json.loads(line) for line in EXPORT.splitlines()]
DEVICES = [f"507f191e-810c-4972-9de8-60ea0000000{n}" for n in (1, 2)]


@pytest.fixture
def landed(company: Company) -> Company:
    company.land("segment_events-1.jsonl", EXPORT)
    company.loads = company.ingest()
    return company


def test_every_call_becomes_an_event(landed: Company) -> None:
    """An order is its basket and its lines; pages are visits; a group is reported as left out."""
    events, links = landed.loads

    assert (events.table_name, events.loaded_count) == ("segment_events", 7)
    assert (links.table_name, links.loaded_count) == ("segment_links", 3)
    assert events.unknown_columns == ("calls of type group",)
    rows = sorted(landed.rows("raw/events"), key=lambda row: (row["occurred_at"], row["event_id"]))
    names = ("event_id", "event_type", "product_id", "amount", "currency")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("segment-ajs-1", "visit", None, None, None),
        ("segment-ajs-3", "cart_added", "tea-3", None, None),
        ("segment-ajs-4", "purchase", None, Decimal("28.10"), "EUR"),
        ("segment-ajs-4-1", "purchase_item", "tea-3", Decimal("25.10"), "EUR"),
        ("segment-ajs-4-2", "purchase_item", "cup-1", Decimal("3.00"), "EUR"),
        ("segment-srv-5", "review_written", "tea-3", None, None),
        ("segment-srv-9", "refund", None, Decimal("3.00"), "EUR"),
    ]
    assert [row["properties"] for row in rows] == [
        '{"name":"Tea","path":"/tea","url":"https://shop.example.com/tea"}',
        '{"price":12.55,"quantity":2,"cart_id":"k1"}',
        '{"revenue":25.1,"coupon":"NEWYEAR","basket_id":"T-9"}',
        '{"quantity":2,"name":"Longjing","basket_id":"T-9"}',
        '{"basket_id":"T-9"}',
        '{"score":4}',
        '{"basket_id":"T-9"}',
    ]


def test_times_are_segments_own(landed: Company) -> None:
    """One is corrected for the device's clock; the other is when Segment received it."""
    visit = next(row for row in landed.rows("raw/events") if row["event_type"] == "visit")

    expected = [
        datetime(2026, 1, 1, 18, 0, s, m, tzinfo=UTC) for s, m in ((0, 570_000), (1, 450_000))
    ]
    assert [visit["occurred_at"], visit["loaded_at"]] == [
        one.replace(tzinfo=None) for one in expected
    ]


def test_identify_and_alias_are_links(landed: Company) -> None:
    """An earlier id that looks like Segment's own anonymous ids is a device."""
    links = {
        (r["identifier_type"], r["identifier"], r["evidence"]) for r in landed.rows("raw/links")
    }

    assert {row["external_id"] for row in landed.rows("raw/links")} == {"c-17"}
    assert links == {
        ("anonymous_id", DEVICES[0], "segment identify"),
        ("external_id", "c-204", "segment alias"),
        ("anonymous_id", DEVICES[1], "segment alias"),
    }


def test_no_address_reaches_the_lake(landed: Company) -> None:
    tables = ("raw/events", "raw/links", "quarantine", "loads")

    assert "jo@example" not in repr([landed.rows(table) for table in tables])


def test_a_call_sent_again_is_a_duplicate(landed: Company) -> None:
    """By its message id; the time of receipt may differ."""
    again = [row | {"receivedAt": "2026-01-02T00:00:00Z"} for row in ROWS]
    landed.land("segment_events-2.jsonl", again)

    assert [(load.loaded_count, load.duplicate_count) for load in landed.ingest()] == [
        (0, 7),
        (0, 3),
    ]


def test_faulty_calls_are_quarantined_with_their_line(company: Company) -> None:
    """A broken line is reported once."""
    good, order = ROWS[2], ROWS[3]
    faulty = [
        (Reason.TRUNCATED, '{"type": "track", "messageId": "m'),
        (Reason.WRONG_TYPE, good | {"properties": "none"}),
        (Reason.WRONG_TYPE, order | {"properties": order["properties"] | {"products": [3]}}),
        (Reason.MISSING_ID, good | {"messageId": None}),
        (Reason.MISSING_ID, good | {"messageId": "m2", "userId": None, "anonymousId": None}),
        (Reason.MISSING_VALUE, good | {"messageId": "m3", "event": None}),
        (Reason.MISSING_VALUE, good | {"messageId": "m4", "receivedAt": None}),
        (Reason.UNPARSABLE_TIME, good | {"messageId": "m5", "timestamp": "noon"}),
    ]
    lines = [row if isinstance(row, str) else json.dumps(row) for _, row in faulty]
    company.land("segment_events.jsonl", "\n".join(lines).encode())

    events, links = company.ingest()

    assert company.rejected() == [(n, reason) for n, (reason, _) in enumerate(faulty, start=1)]
    assert (events.quarantined_count, links.row_count) == (8, 0)


def test_a_run_interrupted_between_a_files_tables_continues(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is loaded twice."""
    company.land("segment_events.jsonl", EXPORT)
    write, calls = company.lake.write, []

    def break_off(*args: Any, **options: Any) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise OSError("no space left")
        return write(*args, **options)

    monkeypatch.setattr(company.lake, "write", break_off)
    with pytest.raises(OSError, match="no space"):
        company.ingest()
    monkeypatch.undo()

    (load,) = company.ingest()

    assert (load.table_name, load.loaded_count) == ("segment_links", 3)
    assert (len(company.rows("raw/events")), len(company.rows("raw/links"))) == (7, 3)
    assert company.ingest() == []
