"""The contract in words is the contract in code: exporters are written from the page."""

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
    """All of them, in order, and which are required."""
    section = PAGE.split(f"\n### {table.name}\n")[1].split("\n#")[0]

    listed = re.findall(r"^\| `(\w+)`(\*?) \|", section, flags=re.MULTILINE)

    assert listed == [(c.name, "*" if c.is_required else "") for c in table.columns]


def test_the_page_lists_the_reasons_of_the_code() -> None:
    """In the order in which they are tried, each with a remedy."""
    section = PAGE.split("\n## Quarantine\n")[1]

    listed = re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", section, flags=re.MULTILINE)

    assert [reason for reason, _ in listed] == list(Reason)


def test_the_pages_examples_load(company: Company) -> None:
    """As they stand, without a row in quarantine; each table has one."""
    for name, text in EXAMPLES.items():
        company.land(name, text.encode(), "web_shop/2026-01-02")

    loads = company.ingest()

    assert {load.table_name for load in loads} == set(TABLES)
    assert company.rejected() == []
    assert sum(load.loaded_count for load in loads) == 13
    assert all(not load.unknown_columns for load in loads)


def test_the_pages_query_runs(company: Company) -> None:
    """On a quarantine as ingest leaves it."""
    company.land("events.jsonl", b"{}\n{}")
    company.ingest()
    (query,) = re.findall(r"^```sql\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    query = query.replace("data/lake", str(company.root))

    with duckdb.connect() as con:
        rows = con.execute(query).fetchall()

    assert rows == [("shop/2026-01-02/events.jsonl", "missing_id", 2, 1)]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_has_its_place_in_raw(table: Table) -> None:
    """What is landed is not dropped on the way; raw adds who delivered it and when it came."""
    landed = {"address_hash" if c.name == "address" else c.name for c in table.columns}

    assert landed | {"source", "ingest_number"} == set(SCHEMAS[table.raw].names)


def test_currencies_are_three_letters() -> None:
    """And no code is lost in the list's line ends."""
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)
    assert len(CURRENCIES) == 156
    assert {"CNY", "EUR", "JPY", "USD"} < CURRENCIES


@pytest.mark.parametrize("name", ["events.JSONL", "events.csv.gz", "event.csv", "events_1.csv"])
def test_a_name_that_is_nearly_a_tables_is_none(name: str) -> None:
    """Guessing would be wrong one day."""
    assert table_of(name) is None
