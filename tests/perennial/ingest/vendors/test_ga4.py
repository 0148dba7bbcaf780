import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from tests.perennial.ingest.conftest import Company, Row

from perennial.ingest.contract import Reason

EXPORT = Path(__file__).with_name("ga4_events.jsonl").read_bytes()
ROWS = [json.loads(line) for line in EXPORT.splitlines()]

_VALUE = pa.struct(
    {
        "string_value": pa.string(),
        "int_value": pa.int64(),
        "float_value": pa.float64(),
        "double_value": pa.float64(),
    }
)
_ITEM = pa.struct(
    {
        **dict.fromkeys(("item_id", "item_name", "item_brand", "item_category"), pa.string()),
        "price": pa.float64(),
        "quantity": pa.int64(),
    }
)
_TEXTS = ("event_date", "event_name", "user_id", "user_pseudo_id", "stream_id", "platform")
_NUMBERS = (
    "event_timestamp", "event_bundle_sequence_id",
    "batch_event_index", "batch_page_id", "batch_ordering_id",
)  # fmt: skip
SCHEMA = pa.schema(
    {
        **dict.fromkeys(_TEXTS, pa.string()),
        **dict.fromkeys(_NUMBERS, pa.int64()),
        "event_params": pa.list_(pa.struct({"key": pa.string(), "value": _VALUE})),
        "ecommerce": pa.struct({"transaction_id": pa.string()}),
        "items": pa.list_(_ITEM),
    }
)


def _typed(value: object) -> object:
    """Turn integers into numbers, which the JSON export writes as text."""
    if isinstance(value, dict):
        whole = (*_NUMBERS, "int_value", "quantity")
        return {k: int(v) if k in whole and v else _typed(v) for k, v in value.items()}
    return [_typed(one) for one in value] if isinstance(value, list) else value


def parquet(rows: list[dict[str, object]]) -> pa.Table:
    """The same rows as BigQuery extracts them to Parquet."""
    return pa.Table.from_pylist([_typed(row) for row in rows], SCHEMA)


def instant(hour: int, minute: int, micros: int = 0, *, day: int = 1) -> datetime:
    return datetime(2026, 1, day, hour, minute, 0, micros, UTC).replace(tzinfo=None)


@pytest.fixture(params=["jsonl", "parquet"])
def landed(request: pytest.FixtureRequest, company: Company) -> Company:
    content = EXPORT if request.param == "jsonl" else parquet(ROWS)
    company.land(f"ga4_events-20260101.{request.param}", content)
    company.loads = company.ingest()
    return company


def test_every_event_gets_perennials_name_items_and_money(landed: Company) -> None:
    """Items become events of their own."""
    (load,) = landed.loads

    assert (load.table_name, load.row_count, load.loaded_count) == ("ga4_events", 8, 8)
    assert load.unknown_columns == ("rows of nobody (no user_pseudo_id, no user_id)",)
    rows = sorted(landed.rows("raw/events"), key=lambda row: (row["occurred_at"], row["event_id"]))
    told = [(row["event_type"], row["product_id"], row["amount"], row["currency"]) for row in rows]
    assert told == [
        ("visit", None, None, None),
        ("login", None, None, None),
        ("product_viewed", "tea-3", None, None),
        ("product_viewed", "Cup", None, None),
        ("purchase", None, Decimal("28.10"), "EUR"),
        ("purchase_item", "tea-3", Decimal("25.10"), "EUR"),
        ("purchase_item", "cup-1", Decimal("3.00"), "EUR"),
        ("newsletter_sign_up", None, None, None),
    ]
    assert len({row["event_id"] for row in rows}) == 8


def test_people_and_properties_are_kept_and_addresses_are_not(landed: Company) -> None:
    """Nested parameters become properties."""
    rows = {row["event_type"]: row for row in landed.rows("raw/events")}

    visit, login = rows["visit"], rows["login"]
    assert (visit["external_id"], visit["anonymous_id"]) == (None, "1234567890.1767200000")
    assert (login["external_id"], login["anonymous_id"]) == ("c-17", "1234567890.1767200000")
    assert visit["properties"] == (
        '{"channel":"web","page_location":"https://shop.example.com/tea",'
        '"ga_session_id":1767290399,"engagement_score":0.25}'
    )
    assert json.loads(rows["purchase"]["properties"]) == {
        "channel": "web",
        "basket_id": "T-9",
        "coupon": "NEWYEAR",
    }
    lines = [
        row["properties"]
        for row in landed.rows("raw/events")
        if row["product_id"] == "tea-3" and row["event_type"] == "purchase_item"
    ]
    assert lines == ['{"channel":"web","basket_id":"T-9","name":"Longjing","quantity":2}']


def test_times_are_exact_and_delivery_is_the_folders_day(landed: Company) -> None:
    """Times have microseconds; the folder's day begins at midnight in the business zone."""
    visit = next(row for row in landed.rows("raw/events") if row["event_type"] == "visit")

    assert visit["occurred_at"] == instant(18, 0, 123_456)
    assert visit["loaded_at"] == instant(5, 0, day=2)


def test_the_same_events_in_the_other_format_are_duplicates(company: Company) -> None:
    """The id comes from the content, not from the format."""
    company.land("ga4_events-a.jsonl", EXPORT)
    company.land("ga4_events-b.parquet", parquet(ROWS))

    first, second = company.ingest()

    assert (first.loaded_count, second.loaded_count, second.duplicate_count) == (8, 0, 8)


def test_a_day_that_is_exported_again_adds_only_what_is_new(company: Company) -> None:
    """A row that changed stays as it was first."""
    company.land("ga4_events-20260101.jsonl", EXPORT, "ga4/2026-01-02")
    late = ROWS[0] | {"event_timestamp": "1767290340000000", "batch_event_index": "2"}
    changed = ROWS[1] | {"user_id": "c-18"}
    again = b"".join(
        json.dumps(row).encode() + b"\n" for row in (ROWS[0], changed, *ROWS[2:], late)
    )
    company.land("ga4_events-20260101.jsonl", again, "ga4/2026-01-03")

    _, load = company.ingest()

    assert (load.loaded_count, load.duplicate_count) == (1, 7)
    assert load.reasons == {Reason.DUPLICATE_ID: 1}
    (new,) = [r for r in company.rows("raw/events") if r["occurred_at"] == instant(17, 59)]
    assert new["loaded_at"] == instant(5, 0, day=3)


def test_fields_that_google_fills_in_later_are_ignored(company: Company) -> None:
    """Traffic source and lifetime value change for days."""
    company.land("ga4_events-1.jsonl", EXPORT, "ga4/2026-01-02")
    later = [
        row | {"traffic_source": {"source": "google"}, "user_ltv": {"revenue": 28.1}}
        for row in ROWS
    ]
    company.land("ga4_events-2.jsonl", later, "ga4/2026-01-03")

    assert [load.duplicate_count for load in company.ingest()] == [0, 8]


def test_faulty_rows_are_quarantined_with_their_line(company: Company) -> None:
    """A broken line's text is not shown: it may hold an address."""
    good = ROWS[1]
    price = {"key": "value", "value": {"double_value": 5}}
    faulty = [
        (Reason.TRUNCATED, b'{"event_name": "login", "user_id": "jo@example.com'),
        (Reason.MALFORMED_ROW, b"[1]"),
        (Reason.WRONG_TYPE, good | {"event_params": "none"}),
        (Reason.WRONG_TYPE, good | {"items": [1]}),
        (Reason.UNPARSABLE_TIME, good | {"event_timestamp": "yesterday"}),
        (Reason.MISSING_VALUE, good | {"event_timestamp": None}),
        (Reason.MISSING_VALUE, good | {"event_name": None, "event_bundle_sequence_id": "99"}),
        (Reason.FUTURE_TIME, good | {"event_timestamp": "1867290460000000"}),
        (
            Reason.AMOUNT_WITHOUT_CURRENCY,
            good | {"event_name": "purchase", "event_params": [price]},
        ),
    ]
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for _, row in faulty]
    company.land("ga4_events.jsonl", b"\n".join([EXPORT.splitlines()[0], *lines]))

    (load,) = company.ingest()

    assert company.rejected() == [(n, reason) for n, (reason, _) in enumerate(faulty, start=2)]
    assert (load.loaded_count, load.quarantined_count) == (1, 9)
    assert "jo@" not in repr(company.rows("quarantine"))


def test_a_folder_that_is_no_day_says_nothing_about_delivery(company: Company) -> None:
    """A guess would be wrong one day."""
    company.land("ga4_events.jsonl", EXPORT, "ga4/latest")

    (load,) = company.ingest()

    assert load.reasons == {Reason.UNPARSABLE_TIME: 8}


def test_a_broken_parquet_file_is_quarantined_whole(company: Company) -> None:
    company.land("ga4_events.parquet", b"PAR1 and then nothing")

    company.ingest()

    assert company.rejected() == [(0, Reason.UNREADABLE_FILE)]


def test_lists_are_read_as_bigquery_wraps_them(company: Company) -> None:
    """Without list inference each list is an object `list`, and each element one `element`."""

    def wrapped(rows: list[Row]) -> Row:
        return {"list": [{"element": row} for row in rows]}

    row = ROWS[3] | {
        "event_params": wrapped(ROWS[3]["event_params"]),
        "items": wrapped(ROWS[3]["items"]),
    }
    company.land("ga4_events.jsonl", [row])

    assert company.ingest()[0].loaded_count == 3


def test_an_intraday_export_is_not_delivered_before_its_events(company: Company) -> None:
    """It holds events of its own folder's day."""
    company.land("ga4_events.jsonl", [ROWS[1]], "ga4/2026-01-01")

    company.ingest()

    (row,) = company.rows("raw/events")
    assert row["loaded_at"] == row["occurred_at"] == instant(18, 1)
