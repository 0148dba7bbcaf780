"""The page of one campaign: definition, recipients, effect, messages."""

from collections.abc import Iterator
from functools import partial

from perennial.domain.metrics import METRICS, Unit
from perennial.report import plots
from perennial.report.cohorts import cohorts
from perennial.report.concern_sentences import told_concerns
from perennial.report.curves import FEWEST
from perennial.report.facts import Facts
from perennial.report.funnel import in_order
from perennial.report.language import ReportLanguage
from perennial.report.plots import in_both_widths
from perennial.report.report_page import Content, Page, PageFolder
from perennial.report.summaries import Summary


def _pages(content: Content, language: ReportLanguage) -> Iterator[Page]:
    for one in content.facts.summaries:
        values = _values(one, content.facts, language) | {
            "examples": content.examples.get(one.name, ()),
            "plots": _plots(one, language),
        }
        yield Page(f"campaign-{one.name}", language.title(one.name), values)


def _values(one: Summary, facts: Facts, language: ReportLanguage) -> dict[str, object]:
    campaign = one.campaign
    return {
        "one": one,
        "concerns": told_concerns(
            [concern for concern in facts.concerns if concern.campaign == one.name], language
        ),
        "reasons": in_order(one.audience.skipped) if one.audience else [],
        "step_findings": {
            row["experiment"].partition("/")[2]: row
            for row in facts.tables.rows("findings", scope="step", variant=None)
            if row["metric"] == "conversion" and row["experiment"].startswith(f"{one.name}/")
        },
        "cohorts": cohorts(one.tables["entry_cohorts"]),
        "channels": [language.name("channel", name) for name in campaign.channels]
        if campaign
        else [],
        "steps": [
            language.gettext(
                "{name} on day {day}", name=step.name.replace("_", " "), day=step.after_days
            )
            for step in (campaign.steps if campaign else ())
        ],
        "language_option": "" if language.code == "en" else f" --lang {language.code}",
    }


def _plots(one: Summary, language: ReportLanguage) -> dict[str, object]:
    shares = {
        language.metric(name): row
        for name, row in one.findings.items()
        if METRICS[name].unit is Unit.SHARE and row["low"] is not None
    }
    is_curve = all(arm.person_count >= FEWEST for arm in one.arms.values())
    drawn = {
        "shares": in_both_widths(
            "shares", partial(plots.intervals_plot, found=shares, language=language)
        )
    }
    if one.audience:
        draw = partial(plots.funnel_plot, people=one.audience, language=language)
        drawn["funnel"] = in_both_widths("funnel-plot", draw)
    if len(one.days) > 1:
        by_day = partial(plots.daily_plot, known=one.days, language=language)
        drawn["daily"] = in_both_widths("daily", by_day)
    if one.curve and is_curve:
        since = partial(plots.curve_plot, curve=one.curve, language=language)
        drawn["curve"] = in_both_widths("curve", since)
    return dict.fromkeys(("funnel", "daily", "curve")) | drawn


CAMPAIGN = PageFolder("campaign/campaign.html.j2", _pages)
