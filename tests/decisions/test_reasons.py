"""Each reason is given to somebody, and only to the people expected."""

from collections.abc import Callable

import duckdb
import pytest
from tests.decisions.checks import CHECKS, Day
from tests.decisions.engine import decide
from tests.decisions.rulebooks import Rulebook
from tests.decisions.stories import STORIES, Story

from perennial.domain.reasons import DECIDED


@pytest.mark.parametrize("tell", STORIES)
def test_story_has_the_expected_reasons(
    tell: Callable[[], Story], books: dict[str, Rulebook], warehouse: duckdb.DuckDBPyConnection
) -> None:
    book, world, expected = tell()
    rows = decide(books[book], world, warehouse)

    found = {(row["campaign"], row["person_id"]): row["reason"] for row in rows}
    assert {key: found.get(key) for key in expected} == expected
    for check in CHECKS if book != "night_law" else ():  # the oracle does not know its law
        check(Day(books[book], world, rows))


def test_every_reason_occurs_in_a_story() -> None:
    told = {reason for tell in STORIES for reason in tell().expected.values()}

    assert told == set(DECIDED)
