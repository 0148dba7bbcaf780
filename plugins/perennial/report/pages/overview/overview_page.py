"""The first page: all campaigns in short."""

from collections.abc import Iterator

from perennial.report import plots
from perennial.report.concern_sentences import told_concerns
from perennial.report.funnel import reasons
from perennial.report.headlines import headlines
from perennial.report.language import ReportLanguage
from perennial.report.pages.overview.overview_words import EN, ZH
from perennial.report.report_page import Content, Page, PageFolder


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    facts = content.facts
    found = {language.title(one.name): one.conversion for one in facts.summaries}
    values = {
        "headlines": headlines(facts, language),
        "concerns": told_concerns(facts.concerns, language),
        "reasons": reasons(one.funnel for one in facts.summaries),
        "plots": {
            "lift": plots.intervals_plot("lift", found, language),
            "funnel": plots.funnel_plot("funnel-plot", facts.total, language)
            if facts.total.candidate_count
            else None,
        },
    }
    yield Page("index", language.text("overview"), values)


OVERVIEW = PageFolder("overview/overview.html.j2", EN, ZH, _pages)
