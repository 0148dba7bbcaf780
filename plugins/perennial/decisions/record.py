"""Record the day's rules and decisions in the lake.

SQL decides (`models/decisions/`). Here definitions become tables for SQL, and a day's decisions a
fact that is written once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa
from upath import UPath

from perennial.campaigns.catalogue import Catalogue
from perennial.decisions import rule_tables as policies
from perennial.stores.lake import SCHEMAS, Lake, read_file

FILE = "decisions.parquet"

_BESIDE = {"enrolments": "campaign", "holdouts": "draw", "accounts": "external_id"}
"""Tables that are recorded with the decisions, each with the column it is sorted by."""

NO_SHARES: Mapping[str, Mapping[str, float]] = {}


def is_recorded(lake: Lake, as_of: date) -> bool:
    """Whether the day's decisions are recorded."""
    return _path(lake, as_of).exists()


def record_policies(
    lake: Lake,
    as_of: date,
    catalogue: Catalogue,
    variant_shares: Mapping[str, Mapping[str, float]] = NO_SHARES,
) -> None:
    """Record the day's rules, unless its decisions are recorded."""
    if is_recorded(lake, as_of):
        return
    for table, rows in policies.tables(catalogue, as_of, variant_shares).items():
        lake.write(
            table, as_of, f"{table}.parquet", rows=pa.Table.from_pylist(rows, SCHEMAS[table])
        )


class Decided(NamedTuple):
    """dbt's decisions before they are recorded.

    Attributes:
        decisions: One row per candidate.
        enrolments: One row per campaign and person who enters a round today.
        holdouts: One row per draw, person and address held out for the first time.
        accounts: One row per account of each person who has more than one.
    """

    decisions: pa.Table
    enrolments: pa.Table
    holdouts: pa.Table
    accounts: pa.Table


def record(lake: Lake, as_of: date, decided: Decided) -> pa.Table:
    """Record the day's decisions, enrolments and holdouts, unless they are recorded.

    Returns:
        The recorded decisions: `decided`, or those of the day's first run.
    """
    if not is_recorded(lake, as_of):
        for table, key in _BESIDE.items():
            rows = getattr(decided, table).sort_by([(key, "ascending"), ("person_id", "ascending")])
            lake.write(table, as_of, f"{table}.parquet", rows=rows)
        record_dry_run(lake, as_of, decided.decisions)  # last, because it marks the day as recorded
    return read(lake, as_of)


def record_dry_run(lake: Lake, as_of: date, decided: pa.Table) -> pa.Table:
    """Write unrecorded decisions to another lake, replacing earlier ones."""
    order = [("campaign", "ascending"), ("person_id", "ascending")]
    lake.write("decisions", as_of, FILE, rows=decided.sort_by(order))
    return read(lake, as_of)


def read(lake: Lake, as_of: date) -> pa.Table:
    """The recorded decisions of a day; may be empty."""
    path = _path(lake, as_of)
    return read_file(path) if path.exists() else SCHEMAS["decisions"].empty_table()


def count(decisions: pa.Table) -> dict[str, dict[str, int]]:
    """Count candidates by campaign and by `outcome: reason`."""
    counts: dict[str, dict[str, int]] = {}
    grouped = decisions.group_by(["campaign", "outcome", "reason"]).aggregate([([], "count_all")])
    for row in grouped.sort_by([(name, "ascending") for name in grouped.column_names]).to_pylist():
        counts.setdefault(row["campaign"], {})[f"{row['outcome']}: {row['reason']}"] = row[
            "count_all"
        ]
    return counts


KEY = ("campaign", "person_id")
"""Identifies a row of a day's decisions."""


def differences(
    recorded: pa.Table,
    decided: pa.Table,
    columns: Sequence[str] = ("outcome", "reason", "variant", "message_id"),
) -> int:
    """Count candidates whose decision differs in some columns."""
    rows = [
        {tuple(row.values()) for row in table.select([*KEY, *columns]).to_pylist()}
        for table in (recorded, decided)
    ]
    return len({row[: len(KEY)] for row in rows[0] ^ rows[1]})


def _path(lake: Lake, as_of: date) -> UPath:
    return lake.folder("decisions", as_of) / FILE
