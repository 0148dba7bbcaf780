"""Decode the text of incoming mail.

Returned mail often names no charset or a wrong one. Each part is decoded by the charset it names,
then by those of languages whose mail servers omit it.
"""

import re
from collections.abc import Iterator
from email.message import Message as Mail
from html.parser import HTMLParser

_CHARSETS = ("utf-8", "iso-2022-jp", "gb18030", "big5", "shift_jis", "euc_jp", "latin-1")
_QUOTED = ("message/rfc822", "text/rfc822-headers", "message/partial", "message/feedback-report")
_SILENT = ("script", "style", "head")
_BREAKS = ("br", "p", "div", "tr", "li", "td", "h1", "h2", "h3")


def parts(mail: Mail, *kinds: str) -> Iterator[Mail]:
    """Parts of these content types, also inside attached mails."""
    return (part for part in mail.walk() if part.get_content_type() in kinds)


def own_text(mail: Mail) -> str:
    """The text that a mail's sender wrote, without attached mails; HTML as plain text.

    Of alternatives, the first with text.
    """
    kind = mail.get_content_type()
    if kind in _QUOTED or kind == "message/delivery-status":
        return ""
    if mail.is_multipart():
        texts = (own_text(part) for part in mail.get_payload() if isinstance(part, Mail))
        said = [text for text in texts if text.strip()]
        return "\n".join(said[:1] if kind == "multipart/alternative" else said)
    if not kind.startswith(("text/", "multipart/")):  # a multipart without parts names no boundary
        return ""
    text = decoded(mail)
    return _words_of(text) if kind == "text/html" or "<html" in text[:500].lower() else text


def every_text(mail: Mail) -> Iterator[str]:
    """Each part's text, with the headers of attached mails."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822" or not part.is_multipart():
            inner = part.get_payload()
            if isinstance(inner, list):
                yield from (_headers(one) for one in inner if isinstance(one, Mail))
            else:
                yield decoded(part)


def decoded(part: Mail) -> str:
    """A part's text, by the charset it names or the first that fits."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    named = part.get_content_charset()
    for charset in (named, *_CHARSETS) if named else _CHARSETS:
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _headers(mail: Mail) -> str:
    return "\n".join(f"{name}: {value}" for name, value in mail.items())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class passes them
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _words_of(page: str) -> str:
    words = _Words()
    words.feed(page)
    words.close()
    return re.sub(r"[ \t\u00a0]+", " ", "".join(words.words))
