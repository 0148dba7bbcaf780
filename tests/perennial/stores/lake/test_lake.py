"""Readers of the lake see whole files or none."""

from datetime import date
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from perennial.domain import BrokenWorld, RequestError
from perennial.stores.lake import PARTITIONS, SCHEMAS, Lake, read_file, reading

DAY = date(2017, 12, 1)


@pytest.fixture
def lake(lake: Lake) -> Lake:
    lake.prepare()
    return lake


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_table_can_be_read_before_its_first_fact(lake: Lake, table: str) -> None:
    query = f"select * from read_parquet('{lake.glob(table)}', hive_partitioning = true)"
    found = duckdb.sql(query).to_arrow_table()

    assert found.num_rows == 0
    assert sorted(found.column_names) == sorted([*SCHEMAS[table].names, *PARTITIONS[table]])


def test_preparing_again_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    """Every stage prepares the lake."""
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    lake.prepare()

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == before


def test_a_new_column_is_null_in_old_files(lake: Lake) -> None:
    for name in ("empty", "old"):
        old = SCHEMAS["loads"].empty_table().drop_columns("ingest_number")
        (folder := lake.folder("loads", date(1970, 1, 1))).mkdir(parents=True, exist_ok=True)
        pq.write_table(old, folder / f"{name}.parquet")

    lake.prepare()

    rows = f"read_parquet('{lake.glob('loads')}', union_by_name = true)"
    assert duckdb.sql(f"select ingest_number from {rows}").fetchall() == []


def die_while_writing(lake: Lake, path: UPath) -> None:
    with lake.draft(path) as draft:
        draft.write_bytes(b"half")
        raise RuntimeError


def test_a_writer_that_dies_leaves_nothing_behind(lake: Lake) -> None:
    path = lake.folder("decisions", DAY) / "decisions.parquet"
    with lake.draft(path) as draft:
        draft.write_bytes(b"old")

    with pytest.raises(RuntimeError):
        die_while_writing(lake, path)

    assert path.read_bytes() == b"old"
    assert [one.name for one in path.parent.iterdir()] == ["decisions.parquet"]


def test_values_of_the_wrong_type_are_refused(lake: Lake) -> None:
    """Otherwise a report would fail a week later."""
    rows = pa.table({"campaign": ["c"], "channel": ["email"], "channel_rank": ["first"]})

    with pytest.raises(pa.ArrowInvalid):
        lake.write("campaign_channels", DAY, "x.parquet", rows=rows)


def test_partitions_are_folders_in_their_order(lake: Lake) -> None:
    """All engines that read the lake know this convention."""
    folder = lake.folder("batches", DAY, "winback", "sms")

    assert folder.parts[-4:] == ("batches", "as_of=2017-12-01", "campaign=winback", "channel=sms")


class ThrottledError(Exception):
    """An object store's error that is no `OSError`."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ThrottledError("SlowDown: reduce your rate"), BrokenWorld),
        (pa.ArrowInvalid("Parquet magic bytes not found"), BrokenWorld),
        (FileNotFoundError("gone"), FileNotFoundError),
        (RequestError("ours"), RequestError),
    ],
)
def test_a_failed_read_of_the_lake_can_be_retried(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, error: Exception, told: type[Exception]
) -> None:
    """Whatever the store's client raises; known errors keep their type."""
    (path,) = lake.files("loads", date(1970, 1, 1))
    monkeypatch.setattr(pq, "ParquetFile", Mock(side_effect=error))

    with pytest.raises(told, match=str(error)):
        read_file(path)


def test_a_wrong_query_is_not_retried() -> None:
    with pytest.raises(duckdb.BinderException), reading("rows", duckdb.IOException):
        duckdb.sql("select nothing")
    said = "Can't read rows \\(IOException"
    with pytest.raises(BrokenWorld, match=said), reading("rows", duckdb.IOException):
        duckdb.sql("from read_parquet('/nowhere/none.parquet')")
