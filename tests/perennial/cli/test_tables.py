"""Tables in a terminal of any width lose nothing."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from perennial.cli.tables import print_table

WORDS = st.text("abc_1", min_size=1, max_size=50)
CELLS = st.lists(WORDS, max_size=6).map(" ".join)


def printed(columns: list[str], rows: list[list[str]], width: int) -> str:
    """The table as text."""
    console = Console(file=io.StringIO(), width=width, legacy_windows=False)
    print_table(console, columns, [[Text(cell) for cell in row] for row in rows], "Title")
    return console.file.getvalue()  # type: ignore[attr-defined]


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4), st.integers(20, 200))
def test_every_word_is_printed_whole(rows: list[list[str]], width: int) -> None:
    """An id that is cut can't be copied."""
    found = set(printed(["first", "second", "third", "fourth"], rows, width).split())

    assert {word for row in rows for cell in row for word in cell.split()} <= found


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=4), st.integers(20, 200))
def test_a_table_fits_into_the_window(rows: list[list[str]], width: int) -> None:
    """Lines for cells may be longer: the terminal wraps them."""
    lines = printed(["first", "second", "third", "fourth"], rows, width).splitlines()

    assert all(len(line) <= width for line in lines) or not any("│" in line for line in lines)


def test_a_table_that_is_too_narrow_is_printed_in_lines() -> None:
    """Eight columns of words in forty columns would be no table."""
    lines = printed(["id", ""], [["a" * 60, "b c"]], 40).splitlines()

    assert lines == ["Title", "", f"id: {'a' * 60}", "b c"]
