"""The tables a gate may look at, as SQL views: partitions of the lake, tables of the warehouse."""

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
"""Tables of the lake, by the schema under which gates know them; other schemas are the warehouse's.
`decisions.decisions` is what dbt decided just now, `recorded.decisions` what holds for the day."""

_OF_THE_RUN = ("loads", "quarantine")
"""Tables whose day is the run's: late events belong to earlier days, late loads do not."""


def views(gate: Gate, *, as_of: date, late_days: int, lake: Lake, warehouse: Path) -> Iterator[str]:
    """Statements that make the gate's table, and those its SQL names, readable.

    A table partitioned by `as_of` shows the run's partition; one partitioned by `day` those that
    events may still have changed: `late_days` before the run to the run's day.
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
    """Tables, other than its own, that the gate's SQL selects from."""
    sql = " ".join(one.query for one in gate.expectations)
    return re.findall(r"\b(?:from|join)\s+([a-z_]+\.[a-z_0-9]+)\b", sql, re.IGNORECASE)


def _lake_table(name: str) -> str | None:
    """The lake's own name of a table; None for one of the warehouse."""
    schema, table = name.split(".")
    known = RECORDED.get(schema, ())
    return next((key for key in (f"{schema}/{table}", table) if key in known), None)


def _rows(lake: Lake, table: str, as_of: date, late_days: int) -> str:
    """A table function over the partitions in question; with no file there, one of no rows."""
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
