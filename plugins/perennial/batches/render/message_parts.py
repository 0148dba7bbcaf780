"""Validate and tidy the parts of a message.

Template blocks fill them: `subject` and `title` are the headline, `text` and `body` the text,
others go to `details`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from perennial.batches.render.html_safety import runs_a_program

_NOT_IN_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]+")
"""Spaces, controls, and invisible or direction-changing characters, which can forge a line."""
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://[!-~]{1,2000}", re.IGNORECASE)
_NO_PLACE = re.compile(r"(javascript|data|vbscript|file|blob|about)\b", re.IGNORECASE)

FIELDS: Mapping[str, str] = {
    "subject": "subject",
    "title": "subject",
    "text": "text",
    "body": "text",
    "html": "html",
}
"""The message field of each part; other parts are details."""


class NotAPart(ValueError):
    """A block's content doesn't fit its part; the error quotes no value."""


def tidied(part: str, words: str) -> str:
    """Validate and tidy a part.

    Raises:
        NotAPart: The content is invalid.
    """
    found = _TIDY.get(part, one_line)(words)
    if not found and part not in _MAY_BE_EMPTY:
        raise NotAPart(f"the {part} is empty")
    return found


def one_line(text: str) -> str:
    """Replace characters that could begin a header, or hide, by a space."""
    return _NOT_IN_A_LINE.sub(" ", text).strip()


def tidy(text: str) -> str:
    """Remove trailing blanks and repeated empty lines."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _link(words: str) -> str:
    url = one_line(words)
    if url and (not _LINK.fullmatch(url) or _NO_PLACE.match(url)):
        raise NotAPart("the link is not one that an app can open")
    return url


def _page(html: str) -> str:
    if runs_a_program(html):
        raise NotAPart("the link would run a script")
    return html


def _day(words: str) -> str:
    try:
        return date.fromisoformat(one_line(words)).isoformat()
    except ValueError:
        raise NotAPart("due_on is not a day such as 2017-12-08") from None


_TIDY: Mapping[str, Callable[[str], str]] = {
    "text": tidy,
    "body": lambda words: tidy(words).strip(),
    "html": _page,
    "link": _link,
    "due_on": _day,
}
_MAY_BE_EMPTY = frozenset({"html", "text", "link", "action"})
"""A check before rendering ensures a mail's blocks; links are optional."""
