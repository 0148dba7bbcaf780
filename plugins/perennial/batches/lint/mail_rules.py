"""Lint rules for rendered mails."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from rich.cells import cell_len

from perennial.batches.lint.finding import Finding
from perennial.batches.render.batch_rows import Row
from perennial.batches.render.read_html import Page, read_page
from perennial.domain import MessageClass

LONGEST_SUBJECT = 78
"""Columns of a subject, two per Chinese character: RFC 5322's advice for a line."""

_URL = re.compile(r"https?://[^\s<>\"]+")
_LEADS_SOMEWHERE = ("mailto", "tel")


def mail_findings(file: str, row: Row, *, public_url: str) -> Iterator[Finding]:
    """Check a mail; links below `public_url` need not use HTTPS, as on a laptop."""
    page = read_page(row["html"])
    if row["message_class"] == MessageClass.MARKETING:
        yield from _unsubscribe(file, row, page)
    yield from _dead_links(file, page, public_url)
    yield from _actions(file, row, page)
    if (columns := cell_len(row["subject"])) > LONGEST_SUBJECT:
        problem = f"takes {columns} columns, more than {LONGEST_SUBJECT}"
        remedy = "Shorten it: mail programs cut off the rest."
        yield Finding("long_subject", file, "block subject", problem, remedy)


def _unsubscribe(file: str, row: Row, page: Page) -> Iterator[Finding]:
    url = row["unsubscribe_url"]
    remedy = "The layout writes it: close every comment and every hidden <div> before it."
    followed = [link.url for link in page.links if link.tag == "a" and link.is_visible]
    for part, is_there in (("html", url in followed), ("text", url in row["text"])):
        if not (url and is_there):
            problem = "nobody can unsubscribe"
            yield Finding("missing_unsubscribe", file, f"the {part} part", problem, remedy)


def _dead_links(file: str, page: Page, public_url: str) -> Iterator[Finding]:
    for link in page.links:
        if not (_leads_somewhere(link.url) or link.url.startswith(f"{public_url}/")):
            key = f'<{link.tag} {"src" if link.tag == "img" else "href"}="{link.url}">'
            remedy = "Write {{ cta_url }}, an address with https://, or mailto:."
            yield Finding("dead_link", file, key, "leads nowhere from a mail", remedy)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in _LEADS_SOMEWHERE:
        return bool(parts.path)
    return parts.scheme == "https" and bool(parts.netloc)


def _actions(file: str, row: Row, page: Page) -> Iterator[Finding]:
    urls = [link.url for link in page.links if link.tag == "a" and link.is_visible]
    for part, found in (("html", urls), ("text", _URL.findall(row["text"]))):
        actions = [
            url
            for url in found
            if url != row["unsubscribe_url"] and url.startswith(("http://", "https://"))
        ]
        if len(actions) > 1:
            problem = f"has {len(actions)} calls to action"
            remedy = "Keep the link of the layout's button only."
            yield Finding("several_actions", file, f"the {part} part", problem, remedy)
