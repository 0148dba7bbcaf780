"""Parquet files with other types, invalid text, or invalid content."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.ingest.conftest import Company, good
from upath import UPath

from perennial.ingest.contract import Reason
from perennial.ingest.parquet import mend
from perennial.ingest.readers import UnreadableError

INSTANT = datetime(2026, 1, 2, 10, tzinfo=UTC)


def events(**columns: Any) -> pa.Table:
    count = max(len(column) for column in columns.values())
    usual: dict[str, Any] = {
        "event_id": [f"e{n}" for n in range(count)],
        "external_id": ["p1"] * count,
        "event_type": ["visit"] * count,
        "occurred_at": [INSTANT] * count,
        "loaded_at": [INSTANT] * count,
    }
    return pa.table(usual | columns)


def test_an_invalid_text_is_one_row_with_a_reason(company: Company) -> None:
    """DuckDB alone would refuse the whole file."""
    texts = pa.array([b"visit", b"vis\xfft", b"visit"], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 3, texts.buffers())
    company.land("events.parquet", events(event_type=broken))

    (load,) = company.ingest()

    assert company.rejected() == [(2, Reason.BROKEN_UTF8)]
    assert load.loaded_count == 2


def test_text_may_be_bytes(company: Company) -> None:
    """Some writers don't mark their text as such."""
    company.land("events.parquet", events(event_type=[b"visit", b"vis\xfft"]))

    company.ingest()

    assert company.rejected() == [(2, Reason.BROKEN_UTF8)]
    assert [row["event_type"] for row in company.rows("raw/events")] == ["visit"]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("external_id", [1.0, None]),
        ("event_id", [True]),
        ("event_type", [["visit"]]),
        ("event_type", [{"name": "visit"}]),
        ("properties", [[1]]),
        ("properties", [1.5]),
        ("amount", [{"value": 1}]),
        ("amount", [float("nan")]),
        ("amount", [float("inf")]),
    ],
)
def test_a_value_of_another_type_is_rejected(
    company: Company, column: str, values: list[object]
) -> None:
    """A float is no id: 1.0 would become another person than 1."""
    company.land("events.parquet", events(**{column: values}))

    company.ingest()

    expected = [Reason.WRONG_TYPE] + [Reason.MISSING_ID] * (len(values) - 1)
    assert [reason for _, reason in company.rejected()] == expected


def test_scores_may_be_floats_and_ranks_whole_numbers(company: Company) -> None:
    """Models write such types; a value that is not finite is rejected."""
    scores = [0.1, 1e-7, 2.5e10, None, float("nan"), float("-inf")]
    ids = ["external_id", "product_id", "model", "generated_at", "loaded_at"]
    table = {name: [good("recommendations")[name]] * len(scores) for name in ids}
    ranks = pa.array(range(1, 7), pa.int64())
    company.land(
        "recommendations.parquet", pa.table({**table, "item_rank": ranks, "score": scores})
    )

    company.ingest()

    rows = company.rows("raw/recommendations")
    assert [(row["item_rank"], row["score"]) for row in rows] == list(
        enumerate(scores[:4], start=1)
    )
    assert company.rejected() == [(5, Reason.WRONG_TYPE), (6, Reason.WRONG_TYPE)]


def test_a_float_amount_is_the_shortest_decimal_that_it_can_be(company: Company) -> None:
    """0.1 + 0.2 is 0.3 in money."""
    company.land("events.parquet", events(amount=[0.1 + 0.2], currency=["EUR"]))

    company.ingest()

    assert [str(row["amount"]) for row in company.rows("raw/events")] == ["0.3000"]


@pytest.mark.parametrize("table", ["events", "contacts"])
@pytest.mark.parametrize("keep", [slice(0, 0), slice(0, -100), slice(100, None)])
def test_a_truncated_file_is_one_row_in_quarantine(
    company: Company, table: str, keep: slice
) -> None:
    """The whole file is another file later."""
    path = company.land(f"{table}.parquet", [good(table)])
    whole = path.read_bytes()
    path.write_bytes(whole[keep])

    (load,) = company.ingest()

    assert company.rejected() == [(0, Reason.UNREADABLE_FILE)]
    assert (load.row_count, load.loaded_count) == (1, 0)
    path.write_bytes(whole)
    assert company.ingest()[0].loaded_count == 1


def test_file_names_with_special_characters_are_read(company: Company) -> None:
    """`*` and `[` mean something to DuckDB, `'` to SQL, `key=value` to both."""
    company.land("events-[1]*'.parquet", [good()], "event_type=none/2026-01-02")

    assert company.ingest()[0].loaded_count == 1
    assert company.rows("raw/events")[0]["event_type"] == "purchase"

    company.land("events-*.parquet", [good(event_id="e2")])
    company.land("events-3.parquet", [good(event_id="e3")])
    assert [load.row_count for load in company.ingest()] == [1, 1]


def test_a_missing_file_is_retried(tmp_path: Path) -> None:
    """It is not quarantined."""
    with pytest.raises(FileNotFoundError):
        mend(UPath(tmp_path / "gone.parquet"), tmp_path / "copy.parquet")

    (tmp_path / "none.parquet").write_bytes(b"")
    with pytest.raises(UnreadableError):
        mend(UPath(tmp_path / "none.parquet"), tmp_path / "copy.parquet")
