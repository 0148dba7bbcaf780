"""Read a mail's HTML: its links and the preview text.

Comments, closed or not, are left out.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

_ADDRESS = {"a": "href", "area": "href", "img": "src"}
_FILLER = re.compile(r"[\u034f\u2007\ufeff\s]+")
"""What a layout puts after the preview text, so that no text of the mail follows it."""


class Link(NamedTuple):
    """One URL in a page.

    Attributes:
        tag: `a`, `area` or `img`.
        url: With entities resolved; may be empty.
        is_visible: Outside every hidden element.
    """

    tag: str
    url: str
    is_visible: bool


class Page(NamedTuple):
    """A page's links.

    Attributes:
        preheader: The hidden text that mail programs show beside the subject.
    """

    links: tuple[Link, ...]
    preheader: str


def read_page(html: str) -> Page:
    """Read a whole document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(tuple(reader.links), _FILLER.sub(" ", "".join(reader.hidden_words)).strip())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.hidden_words: list[str] = []
        self._hidden_divs = 0  # open ones, counted from the first hidden one

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        style = re.sub(r"\s", "", values.get("style") or "").lower()
        if tag == "div" and (self._hidden_divs or "display:none" in style):
            self._hidden_divs += 1
        if tag in _ADDRESS and (tag == "img" or _ADDRESS[tag] in values):
            url = (values.get(_ADDRESS[tag]) or "").strip()
            self.links.append(Link(tag, url, not self._hidden_divs))

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._hidden_divs:
            self._hidden_divs -= 1

    def handle_data(self, data: str) -> None:
        if self._hidden_divs:
            self.hidden_words.append(data)
