"""No broken or overlong line of JSONL or CSV stops the ones after it."""

import tracemalloc

import pytest
from tests.perennial.ingest.conftest import Company

from perennial.ingest.contract import Reason

JSON = (
    b'{"event_id":"e1","external_id":7,"event_type":"visit",'
    b'"occurred_at":"2026-01-02T10:00:00Z","loaded_at":"2026-01-02T10:00:00Z"}\n'
)
HEADER = b"event_id,external_id,event_type,occurred_at,loaded_at,properties\n"
CSV = b"e1,7,visit,2026-01-02T10:00:00Z,2026-01-02T10:00:00Z,\n"
GOOD = {"events.jsonl": (b"", JSON), "events.csv": (HEADER, CSV)}


def with_json(more: bytes) -> bytes:
    return JSON.replace(b"}", b"," + more + b"}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (JSON.replace(b"visit", b"vis\xfft"), Reason.BROKEN_UTF8),
        (JSON.replace(b"visit", rb"vis\ud800t"), Reason.BROKEN_UTF8),
        (with_json(rb'"properties":{"a":"\ud800"}'), Reason.BROKEN_UTF8),
        (JSON[:-40], Reason.TRUNCATED),
        (JSON[:30], Reason.TRUNCATED),
        (b'{"event_id"', Reason.TRUNCATED),
        (b"{'event_id': 1}", Reason.MALFORMED_ROW),
        (b'["e1"]', Reason.MALFORMED_ROW),
        (b'{"event_id":"e1"} {}', Reason.MALFORMED_ROW),
        (b"[" * 100_000, Reason.MALFORMED_ROW),
        (b'{"amount":' + b"9" * 5_000 + b"}", Reason.MALFORMED_ROW),
        (JSON.replace(b'"e1"', b"true"), Reason.WRONG_TYPE),
        (JSON.replace(b'"e1"', b"1.5"), Reason.WRONG_TYPE),
        (JSON.replace(b'"e1"', b'{"id":1}'), Reason.WRONG_TYPE),
        (with_json(b'"amount":NaN'), Reason.WRONG_TYPE),
        (with_json(b'"amount":true'), Reason.WRONG_TYPE),
        (with_json(b'"properties":{"a":NaN}'), Reason.WRONG_TYPE),
        (with_json(b'"properties":{"a":1e999}'), Reason.WRONG_TYPE),
    ],
)
def test_a_bad_json_line_is_one_row_with_a_reason(
    company: Company, line: bytes, reason: Reason
) -> None:
    last = line.rstrip(b"\n")
    company.land("events.jsonl", b"\xef\xbb\xbf" + JSON + b"\r\n" + last + b"\n" + JSON + last)

    (load,) = company.ingest()

    assert company.rejected() == [(3, reason), (5, reason)]
    assert (load.row_count, load.loaded_count, load.duplicate_count) == (4, 1, 1)


def test_a_number_keeps_its_digits(company: Company) -> None:
    """18 digits don't fit into a float."""
    company.land("events.jsonl", with_json(b'"currency":"EUR","amount":12345678901234.5678'))

    company.ingest()

    assert [str(row["amount"]) for row in company.rows("raw/events")] == ["12345678901234.5678"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (CSV.replace(b"visit", b"vis\xfft"), Reason.BROKEN_UTF8),
        (CSV[:30], Reason.TRUNCATED),
        (b"e1,7,visit", Reason.TRUNCATED),
        (CSV.replace(b"\n", b",\n"), Reason.MALFORMED_ROW),
        (CSV.replace(b"visit", b'"vis"it'), Reason.MALFORMED_ROW),
        (CSV.replace(b"visit", b"v" * 200_000), Reason.MALFORMED_ROW),
    ],
)
def test_a_bad_csv_line_is_one_row_with_a_reason(
    company: Company, line: bytes, reason: Reason
) -> None:
    last = line.rstrip(b"\n")
    company.land("events.csv", b"\xef\xbb\xbf" + HEADER + CSV + b"\n" + last + b"\n" + CSV + last)

    (load,) = company.ingest()

    assert company.rejected() == [(4, reason), (6, reason)]
    assert (load.row_count, load.loaded_count, load.duplicate_count) == (4, 1, 1)


def test_a_csv_row_may_span_lines_and_is_reported_by_its_first(company: Company) -> None:
    """Quoted line ends belong to the value; a quote that is never closed is a truncated file."""
    spanning = CSV.replace(b",\n", b',"{""note"":\n""a""}"\n')
    future = spanning.replace(b"2026", b"2027").replace(b"e1", b"e2")
    company.land("events.csv", HEADER + spanning + future + CSV.replace(b",\n", b',"{'))

    company.ingest()

    assert company.rejected() == [(4, Reason.FUTURE_TIME), (6, Reason.TRUNCATED)]
    assert [row["properties"] for row in company.rows("raw/events")] == ['{"note":"a"}']


def test_csv_cells_are_trimmed(company: Company) -> None:
    """Exporters pad, and a blank cell is a missing value."""
    company.land("events.csv", HEADER + CSV.replace(b",", b" , "))

    company.ingest()

    (row,) = company.rows("raw/events")
    assert (row["event_id"], row["external_id"], row["properties"]) == ("e1", "7", None)


@pytest.mark.parametrize("header", [b"event_id,event_id\n", b'"event_id\n', b"event\xff_id\n"])
def test_a_csv_file_without_a_header_is_rejected(company: Company, header: bytes) -> None:
    company.land("events.csv", header + b"e1,e1\n")

    company.ingest()

    assert company.rejected() == [(0, Reason.UNREADABLE_FILE)]


def test_quarantine_shows_the_beginning_of_the_line(company: Company) -> None:
    company.land("events.jsonl", b'{"event_id":"\xff\0' + b"x" * 2_000)

    company.ingest()

    (row,) = company.rows("quarantine")
    assert row["content"].startswith('{"event_id":"\\xff\\x00xx')
    assert len(row["content"]) == 1_000


@pytest.mark.parametrize("name", ["events.jsonl", "events.csv"])
def test_an_overlong_line_is_cut_and_rejected(company: Company, name: str) -> None:
    """It does not fill the memory."""
    first, good = GOOD[name]
    company.land(name, first + good + b'{"' + b"x" * 30_000_000 + b"\n" + good)

    tracemalloc.start()
    (load,) = company.ingest()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (load.loaded_count, load.duplicate_count, load.quarantined_count) == (1, 1, 1)
    assert peak < 15_000_000


@pytest.mark.parametrize("name", ["events.jsonl", "events.csv"])
def test_a_file_of_several_chunks_is_one_file(
    company: Company, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Line numbers continue, and duplicates are found across chunks."""
    monkeypatch.setattr("perennial.ingest.readers.CHUNK_ROWS", 2)
    first, good = GOOD[name]
    late = good.replace(b"2026", b"2027")
    company.land(name, first + good * 3 + late)

    (load,) = company.ingest()

    assert (load.loaded_count, load.duplicate_count, load.quarantined_count) == (1, 2, 1)
    assert company.rejected() == [(5 if first else 4, Reason.FUTURE_TIME)]
