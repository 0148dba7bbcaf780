"""The first page: all campaigns in short."""

from collections.abc import Iterator
from functools import partial

from perennial.report import plots
from perennial.report.concern_sentences import told_concerns
from perennial.report.funnel import in_order
from perennial.report.headlines import headlines
from perennial.report.language import ReportLanguage
from perennial.report.plots import in_both_widths
from perennial.report.report_page import Content, Page, PageFolder


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    facts = content.facts
    found = {language.title(one.name): one.conversion for one in facts.summaries}
    values = {
        "headlines": headlines(facts, language),
        "concerns": told_concerns(facts.concerns, language),
        "reasons": in_order(facts.audience.skipped) if facts.audience else [],
        "plots": {
            "lift": in_both_widths(
                "lift", partial(plots.intervals_plot, found=found, language=language)
            ),
            "funnel": in_both_widths(
                "funnel-plot",
                partial(plots.funnel_plot, people=facts.audience, language=language),
            )
            if facts.audience
            else None,
        },
    }
    yield Page("index", language.gettext("Overview"), values)


OVERVIEW = PageFolder("overview/overview.html.j2", _pages)
