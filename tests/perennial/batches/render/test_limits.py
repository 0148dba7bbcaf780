"""A template's length limits a message's cost, whatever the values are."""

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
    items = kind(range(length))

    if length > MOST_ITEMS:
        with pytest.raises(TemplateRuntimeError):
            short_items(items)
    else:
        assert list(short_items(items)) == list(range(length))


def test_an_endless_generator_is_not_waited_for() -> None:
    def forever() -> Iterator[int]:
        while True:
            yield 1

    with pytest.raises(TemplateRuntimeError):
        short_items(forever())


@given(bounds=st.lists(st.integers(), min_size=1, max_size=3))
def test_a_range_equals_pythons_or_is_refused(bounds: list[int]) -> None:
    try:
        expected = range(*bounds)
    except ValueError:
        return
    try:
        assert short_range(*bounds) == expected
        assert len(expected) <= MOST_ITEMS
    except TemplateRuntimeError:
        assert expected[MOST_ITEMS:]


def test_a_long_text_stops_soon_after_its_limit() -> None:
    made = []

    def parts() -> Iterator[str]:
        while True:
            made.append(1)
            yield "x" * 1000

    with pytest.raises(TemplateRuntimeError, match="1,000,000 characters"):
        bounded(parts())
    assert len(made) <= LONGEST_TEXT // 1000 + 50
