"""The same inputs in any order, on any number of threads, give the same bytes."""

import io
from random import Random

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.decisions.engine import connect, decide
from tests.decisions.rulebooks import Rulebook
from tests.decisions.strategies import worlds
from tests.decisions.worlds import World

ORDER = [("campaign", "ascending"), ("person_id", "ascending")]


def parquet(book: Rulebook, world: World, order: int, threads: int) -> bytes:
    with connect(threads) as connection:
        decide(book, world, connection, Random(order))  # noqa: S311 - shuffles rows
        found = connection.sql("select * from decisions.decisions").to_arrow_table()
    file = io.BytesIO()
    pq.write_table(found.sort_by(ORDER), file)
    return file.getvalue()


@pytest.mark.parametrize("name", ["one_a_day", "several_a_day"])
def test_order_and_threads_change_no_byte(name: str, books: dict[str, Rulebook]) -> None:
    """Ties are broken by content, never by order."""

    @settings(
        derandomize=True,
        database=None,
        max_examples=3,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(world=worlds(most=40))
    def holds(world: World) -> None:
        first = parquet(books[name], world, order=1, threads=1)
        for order, threads in ((2, 1), (3, 2), (4, 4)):
            assert parquet(books[name], world, order, threads) == first

    holds()
