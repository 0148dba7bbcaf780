"""Columns and partitions of every table of the lake."""

from perennial.stores.lake.definition_tables import DEFINED
from perennial.stores.lake.landed_tables import GIVEN
from perennial.stores.lake.recorded_tables import RECORDED

SCHEMAS = GIVEN | DEFINED | RECORDED
"""By table; each recorded table has one."""

PARTITIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(GIVEN | RECORDED, ("day",)),
    **dict.fromkeys(DEFINED, ("as_of",)),
    **dict.fromkeys(
        ("accounts", "decisions", "enrolments", "holdouts", "segments", "value_models"), ("as_of",)
    ),
    "batches": ("as_of", "campaign", "channel"),
}
"""Partition columns of each table, in path order; they are not in the files. The first is a date:
the day of the fact, or of the run.
"""
