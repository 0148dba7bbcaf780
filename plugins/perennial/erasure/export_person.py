"""Exports all data about a person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from perennial.erasure import lake_tables as tables
from perennial.erasure.identifiers import Known
from perennial.erasure.searched_stores import Stores
from perennial.stores.lake import read_file
from perennial.stores.ledger import person_rows


def personal_data(stores: Stores, known: Known) -> dict[str, Any]:
    """A person's data, ready for JSON: `identifiers`, and rows by table of `ledger` and `lake`.

    They include addresses and message texts, so they are for this person only. Derived data
    (stages, values, scores) can be rebuilt; the day's decisions hold those that were used.
    """
    ledger = person_rows.rows_of(stores.ledger.engine, known.ids, known.message_ids)
    lake: dict[str, list[dict[str, Any]]] = {}
    for table, path in tables.files(stores.lake):
        rows = read_file(path)
        found = rows.filter(tables.by_ids(rows, known)).to_pylist()
        lake.setdefault(table, []).extend(_plain(found))
    return {
        "identifiers": {
            "external_ids": sorted(known.external_ids),
            "anonymous_ids": sorted(known.anonymous_ids),
        },
        "ledger": {name: _plain(found) for name, found in ledger.items() if found},
        "lake": {name: found for name, found in lake.items() if found},
    }


def _plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _text(value) for name, value in row.items()} for row in found]


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
