"""The funnel as bars, and lifts as intervals."""

from collections.abc import Mapping
from math import ceil

import altair as alt
from markupsafe import Markup

from perennial.report.finding_sentences import is_told, short, span
from perennial.report.funnel import Funnel
from perennial.report.language import ReportLanguage
from perennial.report.plots.svg import INK, SOFT, TREATMENT, data, svg
from perennial.report.published_tables import Row


def funnel_plot(name: str, funnel: Funnel, language: ReportLanguage) -> Markup:
    """Candidates, eligible, treatment and sent, as shares of candidates.

    `name` makes ids; `funnel` has at least one candidate.
    """
    steps = {
        "candidates": (funnel.candidate_count, 0.35),
        "eligible": (funnel.eligible_count, 0.55),
        "to_be_sent": (funnel.treatment_count, 0.75),
        "sent": (funnel.sent_count, 1.0),
    }
    rows: list[Row] = []
    for step, (people, opacity) in steps.items():
        part = people / funnel.candidate_count
        text = f"{language.count(people)} ({language.share(part)})"
        rows.append({"step": language.text(step), "opacity": opacity, "share": part, "text": text})
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(minExtent=95)),
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.25])),
    )
    bars = base.mark_bar(color=TREATMENT, cornerRadiusEnd=2, height={"band": 0.72}).encode(
        opacity=alt.Opacity("opacity:Q", scale=None)
    )
    texts = base.mark_text(align="left", dx=6).encode(text="text:N")
    chart = (bars + texts).properties(width=680, height={"step": 30})
    words = "; ".join(f"{row['step']}: {row['text']}" for row in rows)
    return svg(name, chart, language.text("plot_funnel"), words, language)


def intervals_plot(
    name: str, found: Mapping[str, Row | None], language: ReportLanguage
) -> Markup | None:
    """Each lift as a point with its interval, beside zero; None without an interval.

    `name` makes ids; `found` has findings of metrics that are shares, by label.
    """
    if not any(one and one["low"] is not None for one in found.values()):
        return None
    rows = [_lift_row(label, one, language) for label, one in found.items()]
    reach = max(abs(row[bound]) for row in rows if "low" in row for bound in ("low", "high"))
    reach = min(5 * ceil((reach + 0.5) / 5), 100)
    across = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[-reach, reach], nice=False, clamp=True),
        axis=alt.Axis(tickCount=8, labelFlush=False),
        title=language.text("axis_points"),
    )
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(minExtent=150, labelLimit=220))
    )
    colour = alt.condition(alt.datum.is_told, alt.value(TREATMENT), alt.value(SOFT))
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeDash=[4, 3])
    spans = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.45).encode(color=colour)
    dots = base.mark_point(filled=True, size=120, opacity=1).encode(color=colour)
    chart = alt.layer(
        zero.encode(x="zero:Q"),
        spans.encode(x=across, x2="high:Q"),
        dots.encode(x="estimate:Q"),
        base.mark_text(align="left").encode(x=alt.value(540), text="text:N"),
    ).properties(width=520, height={"step": 44})
    words = "; ".join(f"{row['label']}: {row['text']}" for row in rows)
    return svg(name, chart, language.text("plot_lift"), words, language)


def _lift_row(label: str, found: Row | None, language: ReportLanguage) -> Row:
    text = f"{short(found, language)} {span(found, language)}".strip()
    row: Row = {"label": label, "text": text, "is_told": is_told(found)}
    if found is None or found["low"] is None:
        return row
    return row | {key: 100 * found[key] for key in ("estimate", "low", "high")}
