"""Everything that is held about a person, for them to read."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from perennial.erasure import lake_tables as tables
from perennial.erasure.identifiers import Known
from perennial.erasure.searched_stores import Stores
from perennial.stores.ledger import person_rows
from perennial.stores.ledger.person_rows import IDS


def personal_data(stores: Stores, known: Known) -> dict[str, Any]:
    """What is held about a person, ready for JSON.

    Returns:
        `identifiers`; `ledger` and `lake`: rows by table. Among them are their addresses and the
        words that were written to them: it is for nobody else. What is derived from this (stages,
        values, scores) stands in the warehouse and can be rebuilt; the day's decisions hold what of
        it was used.
    """
    ledger = person_rows.rows_of(stores.ledger.engine, known.ids, known.message_ids)
    lake: dict[str, list[dict[str, Any]]] = {}
    for table, found in _lake_rows(stores, known):
        lake.setdefault(table, []).extend(_plain(found))
    return {
        "identifiers": {
            "external_ids": sorted(known.external_ids),
            "anonymous_ids": sorted(known.anonymous_ids),
        },
        "ledger": {name: _plain(found) for name, found in ledger.items() if found},
        "lake": {name: found for name, found in lake.items() if found},
    }


def _lake_rows(stores: Stores, known: Known) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    wanted = pa.array(sorted(known.ids), pa.string())
    for table, path in tables.files(stores.lake):
        with path.open("rb") as file:
            content = pq.read_table(file)
        mask = pa.array([False] * len(content), pa.bool_())
        for name in set(IDS) & set(content.column_names):
            mask = pc.or_(mask, pc.is_in(content[name].combine_chunks(), value_set=wanted))
        yield table, content.filter(mask).to_pylist()


def _plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _text(value) for name, value in row.items()} for row in found]


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
