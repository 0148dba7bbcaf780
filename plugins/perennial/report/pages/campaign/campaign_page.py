"""The page of one campaign: definition, recipients, effect, messages."""

from collections.abc import Iterator

from perennial.domain.metrics import METRICS, Unit
from perennial.report import plots
from perennial.report.cohorts import cohorts
from perennial.report.concern_sentences import told_concerns
from perennial.report.curves import FEWEST
from perennial.report.facts import Facts
from perennial.report.funnel import reasons
from perennial.report.language import ReportLanguage
from perennial.report.pages.campaign.campaign_words import EN, ZH
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
        "reasons": reasons([one.funnel]),
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
            language.text("step_on", name=step.name.replace("_", " "), day=step.after_days)
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
    return {
        "funnel": plots.funnel_plot("funnel-plot", one.funnel, language)
        if one.funnel.candidate_count
        else None,
        "shares": plots.intervals_plot("shares", shares, language),
        "daily": plots.daily_plot("daily", one.days, language) if len(one.days) > 1 else None,
        "curve": plots.curve_plot("curve", one.curve, language) if one.curve and is_curve else None,
    }


CAMPAIGN = PageFolder("campaign/campaign.html.j2", EN, ZH, _pages)
