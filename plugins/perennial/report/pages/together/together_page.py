"""The page on programmes and everything together."""

from collections.abc import Iterator
from functools import partial

from perennial.report import plots
from perennial.report.language import ReportLanguage
from perennial.report.plots import in_both_widths
from perennial.report.report_page import Content, Page, PageFolder


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    found = {
        language.experiment(name): rows["retention"]
        for name, rows in content.facts.wider.items()
        if "retention" in rows
    }
    draw = partial(plots.intervals_plot, found=found, language=language)
    values = {"plots": {"wider": in_both_widths("wider", draw)}}
    yield Page("together", language.gettext("Programmes and total"), values)


TOGETHER = PageFolder("together/together.html.j2", _pages)
