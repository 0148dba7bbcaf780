"""The weekly summary as a mail, short enough for a phone. Pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from perennial.pages import environment
from perennial.report import finding_sentences as verdicts
from perennial.report.attention import Severity
from perennial.report.concern_sentences import told_concerns
from perennial.report.facts import Facts
from perennial.report.headlines import headlines
from perennial.report.language import ReportLanguage

_TEMPLATES = Path(__file__).parent / "mail_templates"


class SummaryMail(NamedTuple):
    """One mail, the same for every recipient.

    Attributes:
        week: ISO year and week, `2026-W11`; one mail a week.
        html: With inline styles, as mail programs need.
    """

    week: str
    subject: str
    text: str
    html: str


def summary_mail(
    facts: Facts, language: ReportLanguage, *, brand: str, place: str, flags: Mapping[str, object]
) -> SummaryMail:
    """Render the week's mail.

    `place` is where the report is; `flags` are `is_simulated` and `has_planted`.
    """
    year, week, _ = facts.as_of.isocalendar()
    urgent = [concern for concern in facts.concerns if concern.severity < Severity.KNOW]
    told = (
        language.ngettext(
            "{count} item needs attention", "{count} items need attention", count=len(urgent)
        )
        if urgent
        else language.gettext("nothing needs attention")
    )
    values = {
        "language": language,
        **language.functions,
        "told": verdicts,
        "facts": facts,
        "brand": brand,
        "place": place,
        "headlines": headlines(facts, language),
        "concerns": told_concerns(facts.concerns, language),
        "subject": language.gettext(
            "Campaign report, week {week}: {told}", week=str(week), told=told
        ),
        **flags,
    }
    return SummaryMail(
        week=f"{year}-W{week:02}",
        subject=str(values["subject"]),
        text=_render("summary.text.j2", values, is_html=False),
        html=_render("summary.html.j2", values, is_html=True),
    )


def _render(template: str, values: Mapping[str, object], *, is_html: bool) -> str:
    return environment(_TEMPLATES, autoescape=is_html).get_template(template).render(values)
