"""A page of the report, and its content."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from perennial.config.business import Business
from perennial.report.examples import Example
from perennial.report.facts import Facts
from perennial.report.language import ReportLanguage


class Content(NamedTuple):
    """The content of all pages.

    Attributes:
        business: Whose campaigns.
        examples: Rendered messages by campaign.
    """

    facts: Facts
    business: Business
    examples: Mapping[str, Sequence[Example]]


class Page(NamedTuple):
    """One page in one language.

    Attributes:
        name: File name without language and suffix.
        label: In the menu.
        values: Of its template, in addition to common ones.
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
    """The file name of a page in a language, by which pages link to each other."""
    return f"{page}.{code}.html"
