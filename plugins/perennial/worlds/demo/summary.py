"""The demo's last output: outcomes, and why no effect is visible."""

from collections import Counter, defaultdict
from datetime import date

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from perennial.report import finding_sentences as verdicts
from perennial.report.language import ReportLanguage
from perennial.results import publish as results
from perennial.stores.installation import Installation


def show(console: Console, *, day: date, later: date) -> None:
    """Print candidates by campaign, and results.

    Raises:
        RequestError: No results are published for `later`.
    """
    here = Installation.here()
    tables = results.published(here.lake, later)
    console.print()
    console.print(_candidates(tables["funnel"], day))
    console.print(
        _effects(tables["arms"], tables["findings"], later, here.business.business_currency)
    )
    console.print(
        "This is an A/A test: nobody received these messages, so treatment and holdout differ\n"
        "only by chance. About one in twenty confidence intervals does not contain zero.\n"
    )


def _candidates(funnel: pa.Table, day: date) -> Table:
    counts: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for row in funnel.to_pylist():
        if row["decided_on"] == day:
            counts[row["campaign"]][row["outcome"], row["reason"]] += row["person_count"]
    page = _page(f"People on {day}")
    for column in ("Audience", "Messaged", "Holdout", "Skipped"):
        page.add_column(column, justify="right")
    page.add_column("Skipped because")
    for name, campaign in sorted(counts.items()):
        by_outcome: Counter[str] = Counter()
        for (outcome, _), count in campaign.items():
            by_outcome[outcome] += count
        reasons = [
            f"{reason.replace('_', ' ')} {count}"
            for (outcome, reason), count in campaign.most_common()
            if outcome == "skip"
        ]
        numbers = (campaign.total(), *(by_outcome[o] for o in ("sent", "held_out", "skip")))
        page.add_row(name, *(f"{number:,}" for number in numbers), ", ".join(reasons) or "-")
    return page


def _effects(arms: pa.Table, findings: pa.Table, later: date, currency: str) -> Table:
    language = ReportLanguage("en", currency)
    page = _page(f"Conversions until {later}")
    for column in ("Treatment", "Holdout", "Lift", "95% CI"):
        page.add_column(column, justify="right")
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in arms.to_pylist():
        counts = f"{row['converted_count']:,} of {row['person_count']:,}"
        found[row["campaign"]][row["arm"]] = counts
    by_campaign = {
        row["experiment"]: row
        for row in findings.to_pylist()
        if (row["scope"], row["metric"], row["variant"]) == ("campaign", "conversion", None)
    }
    for campaign, by_arm in sorted(found.items()):
        sides = (by_arm.get(arm, "nobody") for arm in ("treatment", "holdout"))
        finding = by_campaign.get(campaign)
        page.add_row(
            campaign,
            *sides,
            verdicts.short(finding, language),
            verdicts.span(finding, language) or "-",
        )
    return page


def _page(title: str) -> Table:
    return Table("Campaign", title=title, title_justify="left", box=SIMPLE_HEAD)
