"""Pages and the next morning read what was published, of the right day."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from perennial.domain import BrokenWorld
from perennial.lake import Lake
from perennial.results import newest, published


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Results of the first and the third."""
    for day in (1, 3):
        folder = tmp_path / f"results/as_of=2026-03-0{day}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"day": [day]}), folder / "variant_outcomes.parquet")
    return Lake(UPath(tmp_path))


@pytest.mark.parametrize(("day", "found"), [(1, 1), (2, 1), (3, 3), (9, 3)])
def test_the_newest_results_are_never_of_a_later_day(lake: Lake, day: int, found: int) -> None:
    """A day that is decided again must not learn from days after it."""
    tables = newest(lake, date(2026, 3, day))

    assert tables["variant_outcomes"].to_pylist() == [{"day": found}]


def test_before_the_first_results_there_are_none(lake: Lake) -> None:
    """To choose by them is optional, to show them is not."""
    assert newest(lake, date(2026, 2, 28)) == {}
    with pytest.raises(BrokenWorld, match="run the DAG `results`"):
        published(lake, date(2026, 2, 28))
