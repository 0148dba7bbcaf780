"""Every landed row is loaded, a duplicate or in quarantine, whatever happens."""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.perennial.ingest.conftest import Company, Row, good
from upath import UPath

from perennial.domain import BrokenWorld
from perennial.ingest import load
from perennial.ingest.contract import NO_VALUE, Reason
from perennial.ingest.load_journal import write_by_day
from perennial.stores.lake import Lake


def instant(*parts: Any) -> datetime:
    return datetime(*parts)  # noqa: DTZ001 - UTC, as DuckDB gives it


FORMATS = ("jsonl", "csv", "parquet")

FAULTS: dict[str, list[tuple[Reason, Row]]] = {
    "events": [
        (Reason.MISSING_ID, {"event_id": None}),
        (Reason.MISSING_ID, {"event_id": ""}),
        (Reason.MISSING_ID, {"external_id": None}),
        *((Reason.MISSING_ID, {"external_id": word}) for word in (*NO_VALUE, " NaN ", "Null")),
        (Reason.WRONG_TYPE, {"external_id": "1.23457E+11"}),
        (Reason.WRONG_TYPE, {"external_id": "1001.0"}),
        (Reason.MISSING_VALUE, {"event_type": None}),
        (Reason.MISSING_VALUE, {"occurred_at": None}),
        (Reason.WRONG_TYPE, {"amount": "twelve"}),
        (Reason.WRONG_TYPE, {"amount": "NaN"}),
        (Reason.WRONG_TYPE, {"amount": "Infinity"}),
        (Reason.WRONG_TYPE, {"amount": "1_000"}),
        (Reason.WRONG_TYPE, {"amount": "100000000000000"}),
        (Reason.WRONG_TYPE, {"properties": "[1]"}),
        (Reason.WRONG_TYPE, {"properties": "{"}),
        (Reason.UNPARSABLE_TIME, {"occurred_at": "yesterday"}),
        (Reason.UNPARSABLE_TIME, {"occurred_at": "2026-02-30T10:00:00Z"}),
        (Reason.UNPARSABLE_TIME, {"occurred_at": "2026-01-02"}),
        (Reason.UNPARSABLE_TIME, {"occurred_at": "0001-01-01T00:00:00Z"}),
        (Reason.UNPARSABLE_TIME, {"loaded_at": "1767261600"}),
        (Reason.FUTURE_TIME, {"occurred_at": "2026-01-03T15:00:01Z"}),
        (Reason.FUTURE_TIME, {"loaded_at": "2026-01-03T14:30:00-01:00"}),
        (Reason.INVALID_VALUE, {"event_id": "e" * 256}),
        (Reason.INVALID_VALUE, {"event_id": "e\0"}),
        (Reason.INVALID_VALUE, {"event_type": "purchase\0"}),
        (Reason.UNKNOWN_CURRENCY, {"currency": "XXX"}),
        (Reason.UNKNOWN_CURRENCY, {"currency": "eur"}),
        (Reason.AMOUNT_WITHOUT_CURRENCY, {"currency": None}),
        (Reason.NEGATIVE_PURCHASE, {"event_type": "purchase", "amount": "-0.01"}),
        (Reason.DUPLICATE_ID, {"event_id": "e1", "amount": "7"}),
    ],
    "products": [
        (Reason.MISSING_ID, {"product_id": None}),
        (Reason.FUTURE_TIME, {"updated_at": "2027-01-01T00:00:00Z"}),
    ],
    "contacts": [
        (Reason.MISSING_VALUE, {"address": None}),
        (Reason.INVALID_VALUE, {"contact_type": "fax"}),
        (Reason.INVALID_ADDRESS, {"address": "jo@nowhere"}),
        (Reason.INVALID_ADDRESS, {"contact_type": "phone", "address": "202 555 0100"}),
    ],
    "profiles": [
        (Reason.UNPARSABLE_TIME, {"birth_on": "29.02.1980"}),
        (Reason.FUTURE_TIME, {"registered_at": "2026-01-03T15:00:01Z"}),
        (Reason.INVALID_VALUE, {"region": "Germany"}),
        (Reason.INVALID_VALUE, {"locale": "english please"}),
        (Reason.INVALID_VALUE, {"time_zone": "Europe/Atlantis"}),
        (Reason.INVALID_VALUE, {"time_zone": "localtime"}),  # Python alone knows it
        (Reason.INVALID_VALUE, {"time_zone": "ACT"}),  # DuckDB alone knows it
    ],
    "consents": [
        (Reason.INVALID_VALUE, {"status": "maybe"}),
        (Reason.INVALID_VALUE, {"channel": "fax"}),
        (Reason.INVALID_VALUE, {"purpose": "Anything!"}),
    ],
    "links": [
        (Reason.MISSING_ID, {"identifier": None}),
        (Reason.MISSING_ID, {"identifier": "undefined"}),
        (Reason.MISSING_VALUE, {"identifier_type": None}),
        (Reason.FUTURE_TIME, {"occurred_at": "2027-01-01T00:00:00Z"}),
        (Reason.INVALID_VALUE, {"identifier_type": "email"}),
    ],
    "recommendations": [
        (Reason.MISSING_ID, {"product_id": None}),
        (Reason.MISSING_VALUE, {"item_rank": None}),
        (Reason.WRONG_TYPE, {"item_rank": "0"}),
        (Reason.WRONG_TYPE, {"item_rank": "1.5"}),
        (Reason.WRONG_TYPE, {"score": "NaN"}),
        (Reason.WRONG_TYPE, {"score": "1e999"}),
    ],
}

KEYS = {"events": "event_id", "products": "product_id"}  # other channels use the person's id


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("table", FAULTS)
def test_faulty_rows_are_quarantined_and_the_rest_loads(
    company: Company, suffix: str, table: str
) -> None:
    key = KEYS.get(table, "external_id")
    faulty = [
        good(table, **{key: f"bad {n}"}) | fault for n, (_, fault) in enumerate(FAULTS[table])
    ]
    company.land(f"{table}.{suffix}", [good(table), *faulty, good(table, **{key: "last"})])

    (load,) = company.ingest()

    assert (load.loaded_count, load.quarantined_count) == (2, len(faulty))
    first_line = 2 if suffix == "csv" else 1
    reasons = [reason for reason, _ in FAULTS[table]]
    assert company.rejected() == list(enumerate(reasons, start=first_line + 1))
    raw = {"contacts": "contact_points"}.get(table, table)
    assert [row[key] for row in company.rows(f"raw/{raw}")] == [good(table)[key], "last"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_event_whose_id_is_no_id_keeps_its_device(company: Company, suffix: str) -> None:
    company.land(f"events.{suffix}", [good(external_id="(not set)", anonymous_id="device-5")])

    company.ingest()

    (row,) = company.rows("raw/events")
    assert (row["external_id"], row["anonymous_id"]) == (None, "device-5")


@pytest.mark.parametrize("name", ["nan", "NULL", " ", "-"])
def test_a_name_that_is_no_name_is_left_out(company: Company, name: str) -> None:
    company.land("profiles.jsonl", [good("profiles", first_name=name)])

    company.ingest()

    assert [row["first_name"] for row in company.rows("raw/profiles")] == [None]


def test_a_row_with_several_faults_gets_the_first_reason(company: Company) -> None:
    faults: list[tuple[Reason, Row]] = [
        (Reason.MISSING_ID, {"external_id": None}),
        (Reason.MISSING_VALUE, {"event_type": None}),
        (Reason.WRONG_TYPE, {"properties": "[1]"}),
        (Reason.UNPARSABLE_TIME, {"occurred_at": "yesterday"}),
        (Reason.FUTURE_TIME, {"loaded_at": "2027-01-01T00:00:00Z"}),
        (Reason.INVALID_VALUE, {"event_id": "e" * 256}),
        (Reason.UNKNOWN_CURRENCY, {"currency": "XXX"}),
    ]
    rows, row = [], good()
    for _, fault in reversed(faults):
        row = row | fault
        rows.append(row)
    company.land("events.jsonl", rows)

    company.ingest()

    assert [reason for _, reason in company.rejected()] == [reason for reason, _ in faults[::-1]]


def test_every_reason_about_values_is_tested() -> None:
    """Other tests cover the reasons about files and lines."""
    tried = {reason for faults in FAULTS.values() for reason, _ in faults}
    of_files_and_lines = {
        Reason.UNKNOWN_TABLE,
        Reason.UNREADABLE_FILE,
        Reason.BROKEN_UTF8,
        Reason.TRUNCATED,
        Reason.MALFORMED_ROW,
        Reason.ERASED,  # tested in tests/perennial/erasure
    }

    assert tried | of_files_and_lines == set(Reason)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("orders.jsonl", "shop/2026-01-02"),
        ("events.xlsx", "shop/2026-01-02"),
        ("eventsofnote.csv", "shop/2026-01-02"),
        ("events.jsonl", "shop"),
    ],
)
def test_a_file_that_is_no_table_is_quarantined_whole(
    company: Company, name: str, folder: str
) -> None:
    """Otherwise nobody would notice it."""
    company.land(name, b"{}", folder)

    (load,) = company.ingest()

    assert company.rejected() == [(0, Reason.UNKNOWN_TABLE)]
    assert (load.table_name, load.row_count, load.quarantined_count) == ("unknown", 1, 1)
    assert company.ingest() == []
    company.land("events-renamed.jsonl", [good()])
    assert company.ingest()[0].loaded_count == 1


def test_drafts_and_markers_are_ignored(company: Company) -> None:
    """An exporter may write `.events.jsonl` and rename it, or leave `_SUCCESS`."""
    company.land(".events.jsonl", [good()])
    company.land("_SUCCESS", b"")
    company.land("events.jsonl", [good()], "shop/_draft")

    assert company.ingest() == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_raw_holds_typed_values_in_utc(company: Company, suffix: str) -> None:
    """Each row lies in the partition of its UTC day; money is exact to the last digit."""
    row = good(
        occurred_at="2026-01-02T01:30:00.5+02:00",
        amount="12345678901234.5678",
        first_seen="unknown to the contract",
    )
    company.land(f"events-morning.{suffix}", [row])

    (load,) = company.ingest()

    assert load.unknown_columns == ("first_seen",)
    assert [path.split("/")[2] for path in company.files("raw/events")] == ["day=2026-01-01"]
    assert company.rows("raw/events") == [
        {
            "event_id": "e1",
            "external_id": "p1",
            "anonymous_id": None,
            "product_id": None,
            "event_type": "purchase",
            "currency": "EUR",
            "properties": '{"basket_id":"b1"}',
            "source": "shop",
            "ingest_number": 1,
            "amount": Decimal("12345678901234.5678"),
            "occurred_at": instant(2026, 1, 1, 23, 30, 0, 500_000),
            "loaded_at": instant(2026, 1, 2, 12),
        }
    ]


def test_each_table_loads_from_typed_parquet(company: Company) -> None:
    """Instants, dates, decimals, structs, integers."""
    company.land(
        "events.parquet",
        pa.table(
            {
                "event_id": pa.array([1], pa.int64()),
                "external_id": ["p1"],
                "event_type": ["purchase"],
                "occurred_at": pa.array([instant(2026, 1, 2, 10)], pa.timestamp("ns")),
                "loaded_at": pa.array(
                    [datetime(2026, 1, 2, 12, tzinfo=UTC)], pa.timestamp("us", "Asia/Shanghai")
                ),
                "amount": pa.array([Decimal("0.1")], pa.decimal128(9, 2)),
                "currency": pa.array(["EUR"]).dictionary_encode(),
                "properties": [{"store": 7}],
            }
        ),
    )
    company.land(
        "profiles.parquet",
        pa.table(
            {
                "external_id": ["p1"],
                "birth_on": pa.array([date(1980, 2, 29)]),
                "updated_at": [instant(2025, 12, 1)],
                "loaded_at": [instant(2025, 12, 1)],
            }
        ),
    )

    assert [load.quarantined_count for load in company.ingest()] == [0, 0]
    (event,), (profile,) = company.rows("raw/events"), company.rows("raw/profiles")
    assert (event["event_id"], event["properties"]) == ("1", '{"store":7}')
    assert (event["amount"], event["loaded_at"]) == (Decimal("0.1"), instant(2026, 1, 2, 12))
    assert profile["birth_on"] == date(1980, 2, 29)


def test_loaded_rows_change_nothing_when_they_come_again(company: Company) -> None:
    """They may come in the same file, a renamed one, or another format."""
    rows = [good(), good(event_id="e2")]
    path = company.land("events.jsonl", rows)
    company.ingest()
    raw, loads = company.files("raw/events"), company.files("loads")

    assert company.ingest() == []
    path.rename(path.with_name("events-copy.jsonl"))
    assert company.ingest() == []
    assert (company.files("raw/events"), company.files("loads")) == (raw, loads)

    company.land("events.csv", [*rows, good(event_id="e3")], "shop/2026-01-03")
    (load,) = company.ingest()
    assert (load.loaded_count, load.duplicate_count, load.quarantined_count) == (1, 2, 0)
    assert {row["event_id"] for row in company.rows("raw/events")} == {"e1", "e2", "e3"}
    assert len(company.rows("raw/events")) == 3


def test_two_copies_landed_at_once_are_loaded_once(company: Company) -> None:
    company.land("events.jsonl", [good()], "a/2026-01-02")
    company.land("events.jsonl", [good()], "b/2026-01-02")

    assert len(company.ingest()) == 1
    assert len(company.rows("raw/events")) == 1


def test_the_same_bytes_may_be_two_tables(company: Company) -> None:
    """A day without rows is an empty file, whatever the table."""
    company.land("events.jsonl", b"")
    company.land("consents.csv", b"")

    assert [load.row_count for load in company.ingest()] == [0, 0]
    assert company.ingest() == []


def test_the_first_event_of_an_id_wins(company: Company) -> None:
    """The one in raw, else in the earlier file, else on the earlier line."""
    company.land("events-b.jsonl", [good(amount="3"), good(amount="4")])
    company.land("events-a.csv", [good(amount="2"), good(amount="1")])

    first, second = company.ingest()

    assert [row["amount"] for row in company.rows("raw/events")] == [Decimal(2)]
    assert (first.reasons, second.reasons) == ({"duplicate_id": 1}, {"duplicate_id": 2})
    company.land("events-0.jsonl", [good(amount="9", occurred_at="2025-06-01T00:00:00Z")])
    assert company.ingest()[0].reasons == {"duplicate_id": 1}
    assert any('"amount":9.0000' in row["content"] for row in company.rows("quarantine"))


def test_an_event_sent_again_is_the_same_event(company: Company) -> None:
    """Delivery time, source and whitespace in its properties may differ."""
    company.land("events-1.jsonl", [good()])
    again = good(loaded_at="2026-01-03T12:00:00Z", properties='{ "basket_id" : "b1" }')
    company.land("events-2.csv", [again], "other/2026-01-03")

    assert [load.duplicate_count for load in company.ingest()] in ([0, 1], [1, 0])


def test_every_version_of_a_profile_is_kept(company: Company) -> None:
    """The latest counts downstream; a repeated version adds nothing."""
    old, new = good("profiles"), good("profiles", first_name="Joanna")
    company.land("profiles-1.jsonl", [old, new, old])
    company.land("profiles-2.jsonl", [new, old])

    first, second = company.ingest()

    assert (first.loaded_count, first.duplicate_count) == (2, 1)
    assert (second.loaded_count, second.duplicate_count) == (0, 2)


class _Breaking(Lake):
    """A lake whose `loads` can't be written: the worst moment to break off."""

    def write(self, *_: object, **__: object) -> UPath:
        raise OSError("no space left")


def test_an_interrupted_run_duplicates_nothing(found: Callable[..., Company]) -> None:
    """Even if the next run is on another day, when the first of two files is gone."""
    company = found(_Breaking)
    doomed = company.land("events-1.jsonl", [good(), good(event_id="")])
    with pytest.raises(OSError, match="no space"):
        company.ingest(date(2026, 1, 2))
    assert company.rows("raw/events")
    assert company.rows("quarantine")

    company.lake = Lake(company.lake.root)
    doomed.unlink()
    company.land("events-2.jsonl", [good(), good(event_id=None)])
    (load,) = company.ingest()

    assert load.loaded_count == len(company.rows("raw/events")) == 1
    assert company.rejected() == [(2, Reason.MISSING_ID)]


def test_an_interrupted_file_may_load_less_the_next_time(
    found: Callable[..., Company],
) -> None:
    """Meanwhile an earlier file has brought one of its events."""
    company = found(_Breaking)
    early = good(event_id="e0", occurred_at="2025-12-24T10:00:00Z")
    company.land("events-2.jsonl", [good(), early, good(event_id="")])
    with pytest.raises(OSError, match="no space"):
        company.ingest(date(2026, 1, 2))

    company.lake = Lake(company.lake.root)
    company.land("events-1.jsonl", [early])
    first, second = company.ingest()

    assert (first.loaded_count, second.loaded_count, second.duplicate_count) == (1, 1, 1)
    assert sorted(row["event_id"] for row in company.rows("raw/events")) == ["e0", "e1"]
    assert company.rejected() == [(3, Reason.MISSING_ID)]


def test_runs_are_numbered(company: Company) -> None:
    """All that one run loads shares a number; a run without new files uses none."""
    company.land("events-1.jsonl", [good()])
    company.land("profiles.jsonl", [good("profiles")])
    company.ingest()
    company.ingest()
    company.land("events-2.jsonl", [good(event_id="e2", occurred_at="2025-06-01T00:00:00Z")])
    company.land("links.jsonl", [good("links")])

    assert [load.ingest_number for load in company.ingest()] == [2, 2]
    numbers = {
        table: sorted(row["ingest_number"] for row in company.rows(table))
        for table in ("raw/events", "raw/profiles", "raw/links", "loads")
    }
    assert numbers == {
        "raw/events": [1, 2],
        "raw/profiles": [1],
        "raw/links": [2],
        "loads": [1, 1, 2, 2],
    }


def test_a_lake_without_run_numbers_starts_with_the_first(company: Company) -> None:
    company.land("events-1.jsonl", [good()])
    company.ingest()
    for table in ("loads", "raw/events"):
        for path in (company.root / table).glob("**/*.parquet"):
            pq.write_table(pq.ParquetFile(path).read().drop_columns("ingest_number"), path)
    company.lake.prepare()
    company.land("events-2.jsonl", [good(), good(event_id="e2")])

    (load,) = company.ingest()

    assert (load.loaded_count, load.duplicate_count, load.ingest_number) == (1, 1, 1)


def test_addresses_go_to_the_vault_alone(company: Company) -> None:
    """Not to raw, quarantine or output; the vault gets only those of valid rows."""
    rows = [
        good("contacts", external_id="v1", address=" Ann@Example.com"),
        good("contacts", external_id="v1", contact_type="phone", address="+1 (202) 555-0142"),
        good("contacts", external_id="v8", address="zoe@example.com", loaded_at="tomorrow"),
        good("contacts", external_id="zoe@example.com", address="zoe@nowhere"),
        good("contacts", external_id="v9", contact_type="zoe@example.com"),
    ]
    company.land("contacts.jsonl", rows)
    company.land("contacts.parquet", [good("contacts", external_id="v2", address="bo@example.com")])
    company.land("contacts-cut.csv", b"external_id,address\nzoe@example.com")

    loads = company.ingest()

    vault, people = company.ledger.vault, ["v1", "v2", "v8", "v9"]
    phones, mails = vault.contacts("phone", people), vault.contacts("email", people)
    assert {key: one.address for key, one in phones.items()} == {"v1": "+12025550142"}
    assert {key: one.address for key, one in mails.items()} == {
        "v1": "ann@example.com",
        "v2": "bo@example.com",
    }
    hashes = [row["address_hash"] for row in company.rows("raw/contact_points")]
    found = [*mails.values(), *phones.values()]
    assert {one.address_hash for one in found} == set(hashes)
    tables = ("raw/contact_points", "quarantine", "loads")
    everything = repr([company.rows(table) for table in tables] + loads + company.said)
    assert not re.search("example|nowhere|0142", everything)
    assert len(company.rows("quarantine")) == 4


def test_each_file_is_reported_in_a_line(company: Company) -> None:
    company.land("events.csv", [good(), good(), good(event_id=""), good(colour="red")])
    company.ingest()

    line, summary = company.said

    assert line == (
        "shop/2026-01-02/events.csv: 4 rows, 1 loaded, 2 duplicate, 1 quarantined (missing_id 1), "
        "unknown columns left out: colour"
    )
    assert summary == "1 new files, 0 already loaded"


def test_a_run_interrupted_after_its_loads_has_loaded(company: Company) -> None:
    company.land("events.jsonl", [good()])
    (done,) = company.ingest()
    mark = company.root / "loads" / ".begun" / f"events-{done.file_hash}"
    mark.write_text("a run before")

    assert company.ingest() == []
    assert len(company.rows("raw/events")) == 1
    assert not mark.exists()


def test_two_ingests_at_once_lose_nothing(
    found: Callable[..., Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one wins, the first is told to run again; each row is in raw once."""
    company = found()
    company.land("events.jsonl", [good(), good(event_id="e2")])

    def write_while_another_begins(*args: Any) -> None:
        write_by_day(*args)
        monkeypatch.setattr(load, "write_by_day", write_by_day)
        company.ingest()

    monkeypatch.setattr(load, "write_by_day", write_while_another_begins)

    with pytest.raises(BrokenWorld, match="run ingest again"):
        company.ingest()
    assert company.ingest() == []
    assert [row["event_id"] for row in company.rows("raw/events")] == ["e1", "e2"]
    assert [row["loaded_count"] for row in company.rows("loads")] == [2]


def test_lost_loads_do_not_empty_raw(company: Company) -> None:
    """Landing the files again gives the same result."""
    company.land("events-1.jsonl", [good()])
    company.land("events-2.jsonl", [good(), good(event_id="e2")])
    company.ingest()
    raw, loads = company.files("raw/events"), company.files("loads")
    shutil.rmtree(company.root / "loads")

    company.ingest()

    assert (company.files("raw/events"), company.files("loads")) == (raw, loads)


_values = st.sampled_from
_events = st.fixed_dictionaries(
    {
        "event_id": _values(["e1", "e2", "e3", None]),
        "amount": _values(["1", "2.00", "x", None]),
        "occurred_at": _values(["2026-01-01T10:00:00Z", "2026-01-02 10:00:00", "2027-01-01", ""]),
    }
)
_files = st.lists(
    st.tuples(_values(FORMATS), st.lists(_events, max_size=6)), min_size=1, max_size=3
)


@given(files=_files, data=st.data())
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_rows_add_up_in_any_order_of_landing(
    found: Callable[..., Company], files: list[tuple[str, list[Row]]], data: st.DataObject
) -> None:
    """Raw is the same, byte for byte."""
    named = [
        (f"events-{n}.{suffix}", [good(**row) for row in rows] or b"")
        for n, (suffix, rows) in enumerate(files)
        if rows or suffix != "parquet"
    ]
    one, other = found(), found()
    for name, rows in named:
        one.land(name, rows)
    for name, rows in data.draw(st.permutations(named)):
        other.land(name, rows)

    loads = one.ingest()

    assert all(
        load.row_count == load.loaded_count + load.duplicate_count + load.quarantined_count
        for load in loads
    )
    assert sum(load.loaded_count for load in loads) == len(one.rows("raw/events"))
    assert sum(load.quarantined_count for load in loads) == len(one.rejected())
    ids = [row["event_id"] for row in one.rows("raw/events")]
    assert all(a != b for a, b in combinations(ids, 2))
    before = {table: one.files(table) for table in ("raw/events", "quarantine", "loads")}
    assert one.ingest() == []
    other.ingest()
    for table, content in before.items():
        assert one.files(table) == other.files(table) == content
