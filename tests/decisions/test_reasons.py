"""Every reason that a decision may have is given to somebody, and is the one to expect."""

from collections.abc import Callable

import duckdb
import pytest
from tests.decisions.checks import CHECKS, Day
from tests.decisions.engine import decide
from tests.decisions.rulebooks import Rulebook
from tests.decisions.stories import STORIES, Story

from perennial.domain.reasons import DECIDED


@pytest.mark.parametrize("tell", STORIES)
def test_story_ends_as_told(
    tell: Callable[[], Story], books: dict[str, Rulebook], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Each candidate has one thing the matter, and gets the reason that is called after it."""
    book, world, expected = tell()
    rows = decide(books[book], world, warehouse)

    found = {(row["campaign"], row["person_id"]): row["reason"] for row in rows}
    assert {key: found.get(key) for key in expected} == expected
    for check in CHECKS if book != "night_law" else ():  # whose law the oracle does not know
        check(Day(books[book], world, rows))


def test_every_reason_is_told() -> None:
    """A reason that nothing leads to would be a word without a meaning."""
    told = {reason for tell in STORIES for reason in tell().expected.values()}

    assert told == set(DECIDED)
