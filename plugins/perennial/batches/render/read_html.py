"""A mail's HTML as its reader meets it: links that can be followed, and the preview text. Pure.

Text in a comment, or after one that was never closed, is left out.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

_ADDRESS = {"a": "href", "area": "href", "img": "src"}
_FILLER = re.compile(r"[\u034f\u2007\ufeff\s]+")
"""What a layout puts behind the preview text, so that nothing of the mail follows it there."""


class Link(NamedTuple):
    """One address in a page.

    Attributes:
        tag: `a`, `area` or `img`.
        url: As written, entities resolved; empty where the attribute is missing.
        is_visible: Whether it stands outside everything hidden.
    """

    tag: str
    url: str
    is_visible: bool


class Page(NamedTuple):
    """What was read.

    Attributes:
        links: In their order.
        preheader: The words hidden at the top, which mail programs show beside the subject.
    """

    links: tuple[Link, ...]
    preheader: str


def read_page(html: str) -> Page:
    """Read a whole HTML document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(tuple(reader.links), _FILLER.sub(" ", "".join(reader.hidden_words)).strip())


class _Reader(HTMLParser):
    """Collects links, and the words of what is hidden by its style."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.hidden_words: list[str] = []
        self._hidden_divs = 0  # how many open ones, from the first hidden one on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, or that something hidden begins."""
        values = dict(attrs)
        style = re.sub(r"\s", "", values.get("style") or "").lower()
        if tag == "div" and (self._hidden_divs or "display:none" in style):
            self._hidden_divs += 1
        if tag in _ADDRESS and (tag == "img" or _ADDRESS[tag] in values):
            url = (values.get(_ADDRESS[tag]) or "").strip()
            self.links.append(Link(tag, url, not self._hidden_divs))

    def handle_endtag(self, tag: str) -> None:
        """Note that something hidden may end."""
        if tag == "div" and self._hidden_divs:
            self._hidden_divs -= 1

    def handle_data(self, data: str) -> None:
        """Keep hidden words."""
        if self._hidden_divs:
            self.hidden_words.append(data)
