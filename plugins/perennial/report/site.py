"""The report's pages and their common values."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from perennial.domain.metrics import METRICS
from perennial.report import finding_sentences
from perennial.report.facts import Facts
from perennial.report.language import ReportLanguage
from perennial.report.pages.campaign.campaign_page import CAMPAIGN
from perennial.report.pages.customers.customers_page import CUSTOMERS
from perennial.report.pages.overview.overview_page import OVERVIEW
from perennial.report.pages.together.together_page import TOGETHER
from perennial.report.phone_tables import labelled
from perennial.report.report_page import Content, Page, PageFolder, file_name
from perennial.report.terms import TERMS

PAGES: tuple[PageFolder, ...] = (
    OVERVIEW,
    CAMPAIGN,
    TOGETHER,
    CUSTOMERS,
)
"""Every page, in the order of the menu."""


def site(
    content: Content,
    flags: Mapping[str, object],
    language: ReportLanguage,
    others: Sequence[ReportLanguage],
) -> Iterator[tuple[Page, str, dict[str, object]]]:
    """Every page in one language, with its template and the template's values.

    `flags` are `is_simulated`, `has_planted`, `notes` and `quality`; pages link to `others`.
    """
    pages = [
        (page, folder.template) for folder in PAGES for page in folder.pages(content, language)
    ]
    overview = pages[0][0]
    for page, template in pages:
        way = [(file_name(overview.name, language.code), overview.label), ("", page.label)]
        common = _common(content, language) | {
            "links": [_link(one, page, language) for one, _ in pages],
            "trail": [] if page is overview else way,
            "others": [(file_name(page.name, one.code), one) for one in others],
        }
        yield page, template, {**common, **flags, **page.values}


def _common(content: Content, language: ReportLanguage) -> dict[str, object]:
    as_of = content.facts.as_of
    return {
        "language": language,
        **language.functions,
        "told": finding_sentences,
        "metrics": list(METRICS),
        "terms": TERMS,
        "labelled": labelled,
        "facts": content.facts,
        "business": content.business,
        "as_of": as_of,
        "href": lambda page: file_name(page, language.code),
        "ends": lambda days: as_of + timedelta(days=days),
    }


def _link(page: Page, here: Page, language: ReportLanguage) -> dict[str, object]:
    return {
        "href": file_name(page.name, language.code),
        "label": page.label,
        "is_here": page is here,
        "is_campaign": page.name.startswith("campaign-"),
    }


def quality_days(facts: Facts) -> Sequence[date]:
    """Days whose gates a reader may want to see."""
    days = {day for one in facts.summaries for day in (one.first_on, one.last_on) if day}
    return sorted(days | {facts.as_of})
