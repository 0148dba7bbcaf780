"""SQL views of the tables that a gate may read, from the lake and the warehouse."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from perennial.gates.gate_files import Gate
from perennial.stores.lake import PARTITIONS, SCHEMAS, Lake

RECORDED: Mapping[str, tuple[str, ...]] = {
    "raw": (*(name for name in SCHEMAS if name.startswith("raw/")), "loads", "quarantine"),
    "batches": ("batches",),
    "recorded": ("campaign_policies", "campaign_channels", "campaign_variants", "decisions"),
    "ledger": ("deliveries", "suppressions", "withdrawals"),
}
"""Lake tables by the schema that gates use; all other schemas are in the warehouse.
`decisions.decisions` is dbt's latest result, `recorded.decisions` the day's recorded decisions.
"""

_OF_THE_RUN = ("loads", "quarantine")
"""Tables whose `day` is that of the run, so that no late rows are added."""


def views(gate: Gate, *, as_of: date, late_days: int, lake: Lake, warehouse: Path) -> Iterator[str]:
    """SQL statements that create the gate's table and the tables that its SQL names.

    Tables partitioned by `as_of` contain the run's partition. Tables partitioned by `day` contain
    the days that late events may have changed: from `late_days` before the run.
    """
    names = list(dict.fromkeys([gate.name, *_mentioned(gate)]))
    derived = [name for name in names if not _lake_table(name)]
    yield from (f"create schema {schema}" for schema in sorted({n.split(".")[0] for n in names}))
    if derived:
        yield f"attach {_quoted(str(warehouse))} as warehouse (read_only)"
    for name in names:
        table = _lake_table(name)
        source = _rows(lake, table, as_of, late_days) if table else f"warehouse.{name}"
        yield f"create view {name} as select * from {source}"


def _mentioned(gate: Gate) -> list[str]:
    sql = " ".join(expectation.query for expectation in gate.expectations)
    return re.findall(r"\b(?:from|join)\s+([a-z_]+\.[a-z_0-9]+)\b", sql, re.IGNORECASE)


def _lake_table(name: str) -> str | None:
    """A table's name in the lake; None if it is in the warehouse."""
    schema, table = name.split(".")
    known = RECORDED.get(schema, ())
    return next((key for key in (f"{schema}/{table}", table) if key in known), None)


def _rows(lake: Lake, table: str, as_of: date, late_days: int) -> str:
    is_window = PARTITIONS[table][0] == "day" and table not in _OF_THE_RUN
    first = as_of - timedelta(days=late_days if is_window else 0)
    days = [first + timedelta(days=n) for n in range((as_of - first).days + 1)]
    files = [str(file) for day in days for file in lake.files(table, day)]
    keys = dict.fromkeys(PARTITIONS[table], "varchar") | {PARTITIONS[table][0]: "date"}
    types = ", ".join(f"{key}: {kind}" for key, kind in keys.items())
    paths = ", ".join(map(_quoted, files)) or _quoted(lake.glob(table))
    options = f"hive_partitioning = true, hive_types = {{{types}}}"
    return f"read_parquet([{paths}], {options})" + ("" if files else " where false")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
