"""One message can't cost more than its template's length allows, whatever the values are."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateRuntimeError

from perennial.batches.render.limits import (
    LONGEST_TEXT,
    MOST_ITEMS,
    bounded,
    short_items,
    short_range,
)


@given(
    length=st.integers(0, 3 * MOST_ITEMS), kind=st.sampled_from([list, tuple, iter, dict.fromkeys])
)
def test_a_loop_is_short_or_refused(length: int, kind: Callable[[range], Any]) -> None:
    """Lists, mappings and generators alike; nothing is lost on the way."""
    items = kind(range(length))

    if length > MOST_ITEMS:
        with pytest.raises(TemplateRuntimeError):
            short_items(items)
    else:
        assert list(short_items(items)) == list(range(length))


def test_an_endless_generator_is_not_waited_for() -> None:
    """Its length is never asked."""

    def forever() -> Iterator[int]:
        while True:
            yield 1

    with pytest.raises(TemplateRuntimeError):
        short_items(forever())


@given(bounds=st.lists(st.integers(), min_size=1, max_size=3))
def test_a_range_is_pythons_or_refused(bounds: list[int]) -> None:
    """However far apart its bounds."""
    try:
        expected = range(*bounds)
    except ValueError:
        return
    try:
        assert short_range(*bounds) == expected
        assert len(expected) <= MOST_ITEMS
    except TemplateRuntimeError:
        assert expected[MOST_ITEMS:]


def test_hardly_more_parts_are_made_than_fit() -> None:
    """A text that grows too long ends there."""
    made = []

    def parts() -> Iterator[str]:
        while True:
            made.append(1)
            yield "x" * 1000

    with pytest.raises(TemplateRuntimeError, match="1,000,000 characters"):
        bounded(parts())
    assert len(made) <= LONGEST_TEXT // 1000 + 50
