"""A page of the report, and its input."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from perennial.config.business import Business
from perennial.report.examples import Example
from perennial.report.facts import Facts
from perennial.report.language import ReportLanguage


class Content(NamedTuple):
    """What all pages are made from.

    Attributes:
        examples: Rendered messages, by campaign.
    """

    facts: Facts
    business: Business
    examples: Mapping[str, Sequence[Example]]


class Page(NamedTuple):
    """One page in one language.

    Attributes:
        name: Of its file, without language and suffix.
        label: In the menu.
        values: For its template, beside those of every page.
    """

    name: str
    label: str
    values: Mapping[str, object]


class PageFolder(NamedTuple):
    """A folder of `report.pages`.

    Attributes:
        template: Path below `report/pages`.
        pages: Makes its pages in a language: one, or one per campaign.
    """

    template: str
    pages: Callable[[Content, ReportLanguage], Iterable[Page]]


def file_name(page: str, code: str) -> str:
    """Name of a page's file, by which pages link to each other."""
    return f"{page}.{code}.html"
