"""Tables for terminals of any width: no word is cut, and no cell is cut off."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

_FRAME = 3
"""Columns of the terminal that each column's border and padding take."""


def print_table(
    console: Console, columns: Sequence[str], rows: Sequence[Sequence[Text]], title: str | None
) -> None:
    """Print rows as a table; where it would be too narrow to read, print a line for each cell."""
    widths = _widths(columns, rows, console.width - 1 - _FRAME * len(columns))
    if widths is None:
        console.print(_lines(columns, rows, title), soft_wrap=True)
        return
    table = Table(title=title)
    for name, width in zip(columns, widths, strict=True):
        table.add_column(name, width=width)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _widths(
    columns: Sequence[str], rows: Sequence[Sequence[Text]], available: int
) -> list[int] | None:
    """None if a column's longest word doesn't fit."""
    texts = [[name, *(row[i].plain for row in rows)] for i, name in enumerate(columns)]
    most = [max(map(cell_len, column)) for column in texts]
    least = [
        max(cell_len(word) for cell in column for word in cell.split() or [""]) for column in texts
    ]
    if sum(most) <= available:
        return most
    if sum(least) > available or sum(most) > 2 * available:
        return None
    spare, wanted = available - sum(least), sum(most) - sum(least)
    return [low + spare * (high - low) // wanted for low, high in zip(least, most, strict=True)]


def _lines(columns: Sequence[str], rows: Sequence[Sequence[Text]], title: str | None) -> Group:
    shown = [Text(title, style="italic")] if title else []
    for row in rows:
        shown.append(Text())
        for name, cell in zip(columns, row, strict=True):
            shown.append(Text.assemble((name, "bold"), ": " if name else "", cell))
    return Group(*shown)
