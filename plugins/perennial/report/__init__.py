"""The report: what the campaigns did, as one static page for the people who answer for them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from perennial.business import Business
from perennial.definition import Campaign
from perennial.pages import write_page
from perennial.report import plots, verdicts
from perennial.report.base import customer_base
from perennial.report.examples import examples
from perennial.report.numbers import Summary, findings, reasons, summaries, total

__all__ = ["write_report"]

_TEMPLATES = Path(__file__).parent / "templates"


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
    path: Path,
) -> Path:
    """Write the report on the results of a day. The same arguments give the same bytes.

    Args:
        results: The published tables `funnel`, `arms`, `variants`, `conversions_by_day`,
            `findings`, `moments`, `campaign_accounts`, `guardrails` and `base`; each may be empty,
            and then the page says that it can't tell.
        as_of: The day of the results: what happened before it is in them.
        business: Whose campaigns.
        campaigns: Their definitions, in the order of the page.
        samples: Rendered messages; columns as `examples` takes them.
        is_simulated: No message was really sent, so the page is an A/A check and says so on top ...
        has_planted: ... unless its people are made up and answer as the simulator has them do.
        notes: What else must be said on top, a paragraph each.
        path: The file to write. Gates of the same days are linked to where their pages stand beside
            it, in `quality/<day>/`.

    Returns:
        `path`.
    """
    found = summaries(results, campaigns, as_of)
    base = customer_base(results["base"])
    every = total(one.funnel for one in found)
    days = [day for one in found for day in (one.first_on, one.last_on) if day]
    return write_page(
        path,
        _TEMPLATES,
        "report.html.j2",
        as_of=as_of,
        business=business,
        summaries=found,
        total=every,
        reasons=reasons(one.funnel for one in found),
        base=base,
        wider=_wider(findings(results)),
        told=verdicts,
        examples=examples(samples, business.default_locale),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        is_simulated=is_simulated,
        has_planted=has_planted,
        notes=list(notes),
        quality=list(_quality(path.parent, [*days, as_of])),
        plots=_plots(found),
        base_plot=plots.base_plot("base", base) if base.cells else None,
    )


def _wider(found: Sequence[verdicts.Row]) -> list[tuple[str, list[verdicts.Row]]]:
    """What may be said of each programme, and of everything together, where there are two sides."""
    by_name: dict[str, list[verdicts.Row]] = {}
    for row in found:
        is_compared = row["treatment_count"] and row["holdout_count"]
        is_wider = row["scope"] in ("programme", "everything")
        if is_wider and row["metric"] in verdicts.METRICS and is_compared:
            by_name.setdefault(row["experiment"], []).append(row)
    order = list(verdicts.METRICS)
    return [
        (name, sorted(rows, key=lambda row: order.index(row["metric"])))
        for name, rows in sorted(by_name.items(), key=lambda item: (item[0] != "everything", item))
    ]


def _plots(found: Sequence[Summary]) -> Mapping[str, object]:
    """Plots of all campaigns, and the curve of each campaign that has one."""
    asked = {one.name: one for one in found if one.funnel.candidate_count}
    return {
        "funnel": plots.funnel_plot("funnel", {name: one.funnel for name, one in asked.items()})
        if asked
        else None,
        "lift": plots.lift_plot("lift", {one.name: one.conversion for one in found})
        if any(one.conversion and one.conversion["low"] is not None for one in found)
        else None,
        "curves": {
            one.name: plots.curve_plot(f"curve-{number}", one.curve)
            for number, one in enumerate(found)
            if one.curve
        },
    }


def _quality(folder: Path, days: Sequence[date]) -> Iterator[tuple[date, str]]:
    """Days whose gates have an index page, and the way to it from the report."""
    for day in sorted(set(days)):
        way = f"quality/{day.isoformat()}/index.html"
        if (folder / way).exists():
            yield day, way
