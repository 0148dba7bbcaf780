"""Lint rules for pushes and cards, by what a phone displays."""

from collections.abc import Iterator, Mapping

from rich.cells import cell_len

from perennial.batches.lint.finding import Finding
from perennial.batches.render.batch_rows import Row

LONGEST: Mapping[str, tuple[int, int]] = {"push": (50, 180), "in_app": (60, 400)}
"""Columns of a title and of a body, two per Chinese character, displayed in full: about one line
and four lines of a small phone's lock screen; a card in an app has more room."""


def notice_findings(file: str, row: Row, channel: str) -> Iterator[Finding]:
    """Check a message of any channel but mail and SMS; one without limits passes."""
    if channel not in LONGEST:
        return
    for part, words, most in zip(
        ("title", "body"), (row["subject"], row["text"]), LONGEST[channel], strict=True
    ):
        if (columns := cell_len(words)) > most:
            problem = f"takes {columns} columns, more than {most}"
            yield Finding("long_notice", file, f"block {part}", problem, "Shorten it.")
