"""README fits on a screen, and all pages are found from it; `make lint` checks each link."""

from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.docs.conftest import README, ROOT

MOST_WORDS = 400


def test_readme_is_one_screen() -> None:
    """What takes longer to read belongs on a page of its own."""
    assert len(README.read_text(encoding="utf-8").split()) <= MOST_WORDS


def test_every_page_and_picture_is_reached_from_readme() -> None:
    """A reader who starts there can come to all of it."""
    reached: set[Path] = set()
    to_read = [README]
    while to_read:
        page = to_read.pop()
        if page not in reached:
            reached.add(page)
            to_read += _linked(page) if page.suffix == ".md" else []
    there = {path for path in (ROOT / "docs").rglob("*") if path.is_file()}

    assert sorted(map(str, there - reached)) == []


def _linked(page: Path) -> Iterator[Path]:
    """Files of this repository to which a page links, or whose picture it shows."""
    for token in _tokens(MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))):
        target = str(token.attrGet("href") or token.attrGet("src") or "").partition("#")[0]
        if target and "://" not in target:
            yield (page.parent / target).resolve()


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])
