"""The report: what campaigns did, as static pages for the people responsible for them."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from perennial.campaigns.definition import Campaign
from perennial.config.business import Business
from perennial.languages import codes
from perennial.pages import write_page
from perennial.report.examples import examples
from perennial.report.facts import Facts, facts
from perennial.report.language import ReportLanguage
from perennial.report.published_tables import Tables
from perennial.report.report_page import Content, file_name
from perennial.report.site import quality_days, site
from perennial.report.summaries import summaries
from perennial.report.weekly_mail import SummaryMail, summary_mail

__all__ = ["ReportLanguage", "SummaryMail", "collected", "summary_mail", "write_report"]

_PAGES = Path(__file__).parent / "pages"


def write_report(
    results: Mapping[str, pa.Table],
    *,
    as_of: date,
    business: Business,
    campaigns: Sequence[Campaign],
    samples: pa.Table,
    is_simulated: bool,
    has_planted: bool = False,
    notes: Sequence[str] = (),
    folder: Path,
    language: str = "",
    catalogues: Path | None = None,
) -> Path:
    """Write the report on a day's results in every language; same arguments, same bytes.

    Args:
        results: The published tables. If one is empty or missing, its section says "can't tell".
        as_of: The day of the results, which contain what happened before it.
        campaigns: In the order of the pages.
        samples: Rendered messages; columns as in `examples`.
        is_simulated: No message was really sent, so the report says that it is an A/A check ...
        has_planted: ... unless simulated people respond to messages.
        notes: Further paragraphs for the top.
        folder: For `<page>.<language>.html`; obsolete pages are removed. Gates' pages are in
            `quality/<day>/` beside it.
        language: Of the front page; default: the business's.
        catalogues: The folder of the company's own languages.

    Returns:
        `<folder>/index.html`, a copy of the overview.
    """
    told = collected(results, campaigns, as_of)
    flags = {
        "is_simulated": is_simulated,
        "has_planted": has_planted,
        "notes": list(notes),
        "quality": list(_quality(folder, quality_days(told))),
    }
    content = Content(told, business, examples(samples, business.default_locale))
    written = set()
    for name, template, values in _pages(content, flags, catalogues):
        write_page(folder / name, _PAGES, template, **values)
        written.add(name)
    index = _front(folder, language or business.default_locale)
    for path in folder.glob("*.html"):
        if path.name not in written | {index.name}:
            path.unlink()
    return index


def collected(results: Mapping[str, pa.Table], campaigns: Sequence[Campaign], as_of: date) -> Facts:
    """Collect what the pages and the weekly mail say, in no language.

    Args:
        results: The published tables.
        campaigns: The catalogue.
        as_of: The day of the results.
    """
    tables = Tables(results)
    return facts(tables, summaries(tables, campaigns, as_of), as_of)


def _pages(
    content: Content, flags: Mapping[str, object], catalogues: Path | None
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each page's file, template and values."""
    currency = content.business.business_currency
    languages = [ReportLanguage(code, currency, catalogues) for code in codes(catalogues)]
    for language in languages:
        others = [one for one in languages if one is not language]
        for page, template, values in site(content, flags, language, others):
            yield file_name(page.name, language.code), template, values


def _front(folder: Path, language: str) -> Path:
    """Copy the overview to `index.html`."""
    index, draft = folder / "index.html", folder / f".index.html.{uuid4().hex}"
    shutil.copyfile(folder / file_name("index", language), draft)
    return draft.rename(index)


def _quality(folder: Path, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    for day in days:
        way = f"quality/{day.isoformat()}/index.html"
        if (folder.parent / way).exists():
            yield day, f"../{way}"
