"""Record a day's segments, which no later day can compute."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from perennial.stores.lake import Lake

QUERY = """
    select person_id, rfm_segment, previous_rfm_segment, rfm_segment_entered_on
    from marts.rfm
    where rfm_segment is not null
"""
"""One row per person with a segment, from the warehouse."""

_FILE = "segments.parquet"


def record(lake: Lake, as_of: date, rows: pa.Table) -> None:
    """Record the day's segments, unless they are recorded.

    Args:
        rows: The result of `QUERY`; an unknown first day in the segment becomes `as_of`.
    """
    if (lake.folder("segments", as_of) / _FILE).exists():
        return
    column = rows.column_names.index("rfm_segment_entered_on")
    since = pc.fill_null(rows["rfm_segment_entered_on"], pa.scalar(as_of, pa.date32()))
    dated = rows.set_column(column, "rfm_segment_entered_on", since)
    lake.write("segments", as_of, _FILE, rows=dated.sort_by("person_id"))
