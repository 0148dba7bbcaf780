"""What a page of the report is, and what it is made from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from perennial.config.business import Business
from perennial.report.examples import Example
from perennial.report.facts import Facts
from perennial.report.language import ReportLanguage


class Content(NamedTuple):
    """What all pages are made from.

    Attributes:
        facts: What is said.
        business: Whose campaigns.
        examples: Messages as rendered, by campaign.
    """

    facts: Facts
    business: Business
    examples: Mapping[str, Sequence[Example]]


class Page(NamedTuple):
    """One page in one language.

    Attributes:
        name: Of its file, without language and suffix.
        label: Its name in the menu.
        values: What its template uses, beside what every template may use.
    """

    name: str
    label: str
    values: Mapping[str, object]


class PageFolder(NamedTuple):
    """A folder of `report.pages`.

    Attributes:
        template: Its template, below `report/pages`.
        pages: Its pages in a language: one, or one per campaign.
    """

    template: str
    pages: Callable[[Content, ReportLanguage], Iterable[Page]]


def file_name(page: str, code: str) -> str:
    """Of a page in a language: pages lie side by side and link to each other by it."""
    return f"{page}.{code}.html"
