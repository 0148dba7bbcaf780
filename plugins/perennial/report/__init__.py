"""The report: what campaigns did, as static pages."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

from perennial.campaigns.definition import Campaign
from perennial.config.business import Business
from perennial.pages import write_page
from perennial.report.examples import examples
from perennial.report.facts import Facts, facts
from perennial.report.language import LANGUAGES
from perennial.report.published_tables import Tables
from perennial.report.report_page import Content, file_name
from perennial.report.site import quality_days, report_language, site
from perennial.report.summaries import summaries
from perennial.report.weekly_mail import SummaryMail, summary_mail

__all__ = ["SummaryMail", "collected", "report_language", "summary_mail", "write_report"]

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
) -> Path:
    """Write the report in every language; the same arguments give the same bytes.

    Args:
        results: The published tables (docs/reference/results.md). If one is empty or missing, its
            section says that it can't tell.
        as_of: The day of the results, which contain what happened before it.
        campaigns: In the order of the pages.
        samples: Rendered messages; columns as in `examples`.
        is_simulated: No message was really sent, so the report says that it is an A/A check ...
        has_planted: ... unless simulated people respond to messages.
        notes: Further paragraphs for the top.
        folder: For `<page>.<language>.html`; obsolete pages are removed. Gates' pages are in
            `quality/<day>/` beside it.

    Returns:
        The overview in the business's language, `<folder>/index.html`.
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
    for code in LANGUAGES:
        language = report_language(code, business.business_currency)
        for page, template, values in site(content, flags, language):
            path = folder / file_name(page.name, code)
            write_page(path, _PAGES, template, **values)
            written.add(path.name)
    index = _front(folder, business.default_locale)
    for path in folder.glob("*.html"):
        if path.name not in written | {index.name}:
            path.unlink()
    return index


def collected(results: Mapping[str, pa.Table], campaigns: Sequence[Campaign], as_of: date) -> Facts:
    """Facts of pages and weekly mail, independent of language."""
    tables = Tables(results)
    return facts(tables, summaries(tables, campaigns, as_of), as_of)


def _front(folder: Path, language: str) -> Path:
    index, draft = folder / "index.html", folder / f".index.html.{uuid4().hex}"
    shutil.copyfile(folder / file_name("index", language), draft)
    return draft.rename(index)


def _quality(folder: Path, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    for day in days:
        way = f"quality/{day.isoformat()}/index.html"
        if (folder.parent / way).exists():
            yield day, f"../{way}"
