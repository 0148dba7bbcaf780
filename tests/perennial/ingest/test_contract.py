"""The page of the contract says what the code does: exporters are written from it."""

import re
from pathlib import Path

import duckdb
import pytest
from tests.perennial.ingest.conftest import Company

from perennial.ingest.contract import CURRENCIES, TABLES, Reason, Table, table_of
from perennial.stores.lake import SCHEMAS

PAGE = (Path(__file__).parents[3] / "docs/reference/event-contract.md").read_text()
EXAMPLES = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_page_lists_the_columns_of_the_code(table: Table) -> None:
    section = PAGE.split(f"\n### {table.name}\n")[1].split("\n#")[0]

    listed = re.findall(r"^\| `(\w+)`(\*?) \|", section, flags=re.MULTILINE)

    assert listed == [(c.name, "*" if c.is_required else "") for c in table.columns]


def test_the_page_lists_the_reasons_of_the_code() -> None:
    section = PAGE.split("\n## Quarantine\n")[1]

    listed = re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", section, flags=re.MULTILINE)

    assert [reason for reason, _ in listed] == list(Reason)


def test_the_pages_examples_load_without_a_rejected_row(company: Company) -> None:
    for name, text in EXAMPLES.items():
        company.land(name, text.encode(), "web_shop/2026-01-02")

    loads = company.ingest()

    assert {load.table_name for load in loads} == set(TABLES)
    assert company.rejected() == []
    assert sum(load.loaded_count for load in loads) == 13
    assert all(not load.unknown_columns for load in loads)


def test_the_pages_query_runs(company: Company) -> None:
    company.land("events.jsonl", b"{}\n{}")
    company.ingest()
    (query,) = re.findall(r"^```sql\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    query = query.replace("data/lake", str(company.root))

    with duckdb.connect() as con:
        rows = con.execute(query).fetchall()

    assert rows == [("shop/2026-01-02/events.jsonl", "missing_id", 2, 1)]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_stored_in_raw(table: Table) -> None:
    """Raw adds who delivered it and when it came."""
    landed = {"address_hash" if c.name == "address" else c.name for c in table.columns}

    assert landed | {"source", "ingest_number"} == set(SCHEMAS[table.raw].names)


def test_currencies_are_three_letters() -> None:
    """The list's line ends hide no code."""
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)
    assert len(CURRENCIES) == 156
    assert {"CNY", "EUR", "JPY", "USD"} < CURRENCIES


@pytest.mark.parametrize("name", ["events.JSONL", "events.csv.gz", "event.csv", "events_1.csv"])
def test_a_name_similar_to_a_tables_is_refused(name: str) -> None:
    """A guess would be wrong one day."""
    assert table_of(name) is None
