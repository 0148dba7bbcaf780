"""Tables on a phone: each row becomes a list of labels and values."""

import re

from markupsafe import Markup, escape

_COLUMN = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td(?=[ >])")


def labelled(rows: str) -> Markup:
    """Label each cell with its column, for screens on which columns don't fit.

    A row's first cell is its header.

    >>> rows = '<tr><th scope="col">Stage</th><th scope="col">People</th></tr>'
    >>> str(labelled(rows + '<tr><th scope="row">new</th><td>7</td></tr>')[-43:])
    'new</th><td data-label="People">7</td></tr>'
    """
    columns = [Markup(one).striptags() for one in _COLUMN.findall(rows)]  # noqa: S704 - no tag stays
    labels = [escape(one) for one in columns[1:]]

    def with_labels(row: re.Match[str]) -> str:
        cells = iter(labels)
        return _CELL.sub(lambda _: f'<td data-label="{next(cells)}"', row[0])

    return Markup(_ROW.sub(with_labels, rows))  # noqa: S704 - a template escaped it
