"""The made-up company: the same every time, skewed, and partly late."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from bench.size import AS_OF, ONE_DAY, Size
from bench.synthetic import generate

SIZE = Size(people=1000, events=20_000, days=30)
EVENTS = "read_parquet('{}/raw/events/**/*.parquet', hive_partitioning = true)"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lake")
    generate(folder, SIZE)
    return folder


def ask(lake: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"with events as (from {EVENTS.format(lake)}) {query}").fetchall()


def test_the_same_size_is_the_same_company(lake: Path, tmp_path: Path) -> None:
    generate(tmp_path, SIZE)

    files = {path.relative_to(lake): path.read_bytes() for path in lake.rglob("*.parquet")}
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    assert files == again


def test_every_day_has_about_the_events_it_should(lake: Path) -> None:
    """One more day is there for an increment."""
    ((events, first, last, days),) = ask(
        lake, "select count(*), min(day), max(day), count(distinct day) from events"
    )

    assert events == pytest.approx(SIZE.events * 31 / 30, rel=0.1)
    assert (first, last, days) == (AS_OF - 30 * ONE_DAY, AS_OF, 31)


def test_few_people_do_most_of_it(lake: Path) -> None:
    """The busiest tenth does more than a third; the less busy half less than a fifth."""
    query = """
        select sum(n) filter (r <= 100) / sum(n), sum(n) filter (r > 500) / sum(n)
        from (
            select count(*) as n, row_number() over (order by count(*) desc) as r
            from events group by external_id
        )
    """
    ((busiest, less_busy),) = ask(lake, query)

    assert busiest > 0.33
    assert less_busy < 0.2


def test_one_in_a_hundred_comes_one_to_three_days_late(lake: Path) -> None:
    query = """
        select
            cast(loaded_at as date) - day - 1 as late_days, count(*),
            min(ingest_number - (day - date '{}') - 1)
        from events group by 1 order by 1
    """
    rows = ask(lake, query.format(AS_OF - 30 * ONE_DAY))

    assert [late for late, _, _ in rows] == [0, 1, 2, 3]
    assert sum(count for late, count, _ in rows if late) / sum(count for _, count, _ in rows) < 0.02
    assert all(number == late for late, _, number in rows)
