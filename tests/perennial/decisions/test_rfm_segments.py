"""Segments are recorded once a day, with the day from which they count."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from perennial.decisions import rfm_segments as segments
from perennial.stores.lake import SCHEMAS, Lake

DAY = date(2017, 12, 1)


def rows(*people: tuple[str, str, date | None]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"person_id": who, "rfm_segment": what, "rfm_segment_entered_on": since}
            for who, what, since in people
        ],
        SCHEMAS["segments"],
    )


def recorded(lake: Lake, day: date) -> list[tuple[str, str, date]]:
    (path,) = lake.files("segments", day)
    table = pq.read_table(path, schema=SCHEMAS["segments"])
    return [
        (row["person_id"], row["rfm_segment"], row["rfm_segment_entered_on"])
        for row in table.to_pylist()
    ]


def test_the_first_record_starts_today(lake: Lake) -> None:
    """Earlier starts are unknown."""
    segments.record(lake, DAY, rows(("b", "new", None), ("a", "loyal", date(2017, 11, 5))))

    assert recorded(lake, DAY) == [("a", "loyal", date(2017, 11, 5)), ("b", "new", DAY)]


def test_a_days_segments_are_recorded_once(lake: Lake) -> None:
    """A later build must not change what decisions were based on."""
    segments.record(lake, DAY, rows(("a", "new", None)))
    segments.record(lake, DAY, rows(("a", "loyal", None)))

    assert recorded(lake, DAY) == [("a", "new", DAY)]
