"""Plots as SVG, inlined in the page: its colours, its fonts, words for those who can't see them.

Colours are the page's custom properties, so that a plot follows it into the dark and onto paper.
"""

import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup, escape

from perennial.pages import count, share
from perennial.report.base import Base
from perennial.report.numbers import Funnel, Point
from perennial.report.verdicts import short, span

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])

Row = dict[str, Any]

INK, SOFT, LINE = "currentColor", "var(--soft)", "var(--line)"
TREATMENT, HOLDOUT = "var(--treatment)", "var(--holdout)"

_FONT = "ui-sans-serif, system-ui, sans-serif"
_CONFIG: Mapping[str, Any] = {
    "aria": False,  # the figure as a whole is described in words
    "background": None,
    "font": _FONT,
    "padding": {"left": 4, "right": 24, "top": 6, "bottom": 6},  # fonts differ from those measured
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "labelPadding": 8,
    },
    "header": {"labelColor": INK, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
    "legend": {"labelColor": INK, "labelFontSize": 12, "title": None, "orient": "top"},
    "text": {"color": INK, "fontSize": 12, "font": _FONT},
}


def funnel_plot(name: str, funnels: Mapping[str, Funnel]) -> Markup:
    """Candidates, eligible, to be sent to and sent of each campaign, as shares of candidates."""
    rows: list[Row] = []
    for campaign, one in funnels.items():
        steps = {
            "candidates": (one.candidate_count, 0.35),
            "eligible": (one.eligible_count, 0.55),
            "to be sent to": (one.treatment_count, 0.75),
            "sent": (one.sent_count, 1.0),
        }
        for step, (people, opacity) in steps.items():
            part = people / one.candidate_count
            text = f"{count(people)} ({share(part)})"
            rows.append({"campaign": _words(campaign), "step": step, "opacity": opacity})
            rows[-1] |= {"share": part, "text": text}
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(minExtent=95)),
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.55])),
    )
    bars = base.mark_bar(color=TREATMENT, cornerRadiusEnd=2, height={"band": 0.72}).encode(
        opacity=alt.Opacity("opacity:Q", scale=None)
    )
    texts = base.mark_text(align="left", dx=6).encode(text="text:N")
    chart = (
        (bars + texts)
        .properties(width=262, height=112)
        .facet(
            alt.Facet("campaign:N", sort=[_words(one) for one in funnels]), columns=3, spacing=24
        )
    )
    words = "; ".join(
        f"{_words(campaign)}: {one.candidate_count} candidates, {one.eligible_count} eligible,"
        f" {one.treatment_count} to be sent to, {one.sent_count} sent"
        for campaign, one in funnels.items()
    )
    return _svg(name, chart, "From candidates to messages sent, by campaign", words)


def lift_plot(name: str, found: Mapping[str, Row | None]) -> Markup:
    """Each campaign's lift as a point with its interval, against no lift at all.

    Args:
        name: Of the plot, for ids.
        found: What may be said of each campaign's goal: rows of `findings`.
    """
    rows = [_lift_row(campaign, one) for campaign, one in found.items()]
    reach = max(abs(row[bound]) for row in rows if "low" in row for bound in ("low", "high"))
    reach = 5 * ceil((reach + 0.5) / 5)
    across = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[-reach, reach], nice=False),
        axis=alt.Axis(tickCount=8),
        title="Lift in percentage points",
    )
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("campaign:N", sort=None, title=None, axis=alt.Axis(minExtent=150, labelLimit=220))
    )
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=INK, strokeDash=[4, 3])
    spans = base.mark_rule(color=TREATMENT, strokeWidth=5, strokeCap="round", opacity=0.45)
    dots = base.mark_point(color=TREATMENT, filled=True, size=120, opacity=1)
    chart = alt.layer(
        zero.encode(x="zero:Q"),
        spans.encode(x=across, x2="high:Q"),
        dots.encode(x="estimate:Q"),
        base.mark_text(align="left").encode(x=alt.value(640), text="text:N"),
    ).properties(width=620, height={"step": 44})
    words = "; ".join(f"{row['campaign']}: {row['text']}" for row in rows)
    return _svg(name, chart, "Lift by campaign in percentage points, with 95 % intervals", words)


def _lift_row(campaign: str, found: Row | None) -> Row:
    row: Row = {"campaign": _words(campaign), "text": f"{short(found)} {span(found)}".strip()}
    if found is None or found["low"] is None:
        return row
    return row | {key: 100 * found[key] for key in ("estimate", "low", "high")}


def curve_plot(name: str, curve: Sequence[Point]) -> Markup:
    """Cumulative conversion of both arms by days after entry."""
    rows: list[Row] = [
        {"arm": one.arm, "day": one.days_after, "share": one.converted_count / one.person_count}
        for one in curve
    ]
    last = {row["arm"]: row | {"day": row["day"] + 1} for row in rows}  # its day lasts till then
    arms = alt.Scale(domain=["treatment", "holdout"], range=[TREATMENT, HOLDOUT])
    dashes = alt.Scale(domain=["treatment", "holdout"], range=[[1, 0], [6, 4]])
    colour = alt.Color("arm:N", scale=arms, legend=None)
    days = alt.X("day:Q", title="Days after entry", axis=alt.Axis(tickMinStep=1, grid=False))
    shares = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1.05 * _reach(rows)]),
        axis=alt.Axis(format="~%", tickCount=4, minExtent=40),
    )
    lines = (
        alt.Chart(_data([*rows, *last.values()]))
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(
            x=days,
            y=shares,
            color=colour,
            strokeDash=alt.StrokeDash("arm:N", scale=dashes, legend=None),
        )
    )
    labels = (
        alt.Chart(_data(_apart(list(last.values()))))
        .mark_text(align="left", dx=8, fontWeight=600)
        .encode(x="day:Q", y="shown:Q", text="text:N", color=colour)
    )
    words = "; ".join(f"{one['arm']} {share(one['share'])}" for one in last.values())
    chart = (lines + labels).properties(width=780, height=200)
    return _svg(name, chart, "Share of people converted by days after entry, by arm", words)


def _apart(ends: Sequence[Row]) -> list[Row]:
    """Labels of lines' ends; two that end at nearly one height are moved apart to be read."""
    shares = [one["share"] for one in ends]
    middle, reach = sum(shares) / len(shares), _reach(ends)
    is_close = len(ends) > 1 and max(shares) - min(shares) < 0.1 * reach
    labels: list[Row] = []
    for one in ends:
        shown = one["share"]
        if is_close:
            is_upper = one is max(ends, key=lambda end: float(end["share"]))
            shown = middle + (0.05 if is_upper else -0.05) * reach
        labels.append({**one, "shown": shown, "text": f"{one['arm']} {share(one['share'])}"})
    return labels


def _reach(rows: Sequence[Row]) -> float:
    """The highest share, or where that is zero, one to draw zero against."""
    return max(float(row["share"]) for row in rows) or 0.01


def base_plot(name: str, base: Base) -> Markup:
    """People by stage and RFM segment: the darker, the more."""
    rows: list[Row] = [
        {
            "stage": _words(stage),
            "segment": _words(segment),
            "people": cell.person_count,
            "text": count(cell.person_count),
        }
        for (stage, segment), cell in sorted(base.cells.items())
    ]
    most = max((row["people"] for row in rows), default=1)
    grid = alt.Chart(_data(rows)).encode(
        x=alt.X(
            "segment:N",
            sort=[_words(one) for one in base.segments],
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-35, labelLimit=140),
        ),
        y=alt.Y("stage:N", sort=[_words(one) for one in base.stages], title=None),
    )
    cells = grid.mark_rect(color=TREATMENT, cornerRadius=4, stroke="var(--sheet)", strokeWidth=3)
    cells = cells.encode(
        opacity=alt.Opacity(
            "people:Q",
            scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.06, 0.95]),
            legend=None,
        )
    )
    texts = grid.mark_text(fontSize=12).encode(
        text="text:N",
        color=alt.condition(
            alt.datum.people > most * 0.6, alt.value("var(--sheet)"), alt.value(INK)
        ),
    )
    chart = (cells + texts).properties(width={"step": 74}, height={"step": 44})
    words = "; ".join(f"{row['stage']}, {row['segment']}: {row['people']}" for row in rows)
    return _svg(name, chart, "People by stage and RFM segment", words)


def _svg(name: str, chart: alt.TopLevelMixin, title: str, words: str) -> Markup:
    """The chart as an element of the page.

    Vega numbers its clip paths through the life of the process; here they are numbered anew, so
    that the same chart is the same bytes and no two charts of a page share an id.
    """
    svg = vl_convert.vegalite_to_svg({**chart.to_dict(), "config": _CONFIG}, _VEGA_LITE)
    numbers: dict[str, str] = {}
    svg = re.sub(
        r"\b(?:clip|gradient_?)\d+\b",
        lambda found: numbers.setdefault(found[0], f"{name}-{len(numbers)}"),
        svg,
    )
    svg = re.sub(r' xmlns(:xlink)?="[^"]*"', "", svg, count=2)  # within HTML they are known
    described = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-words" \\1>'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(words)}</desc>'
    )
    return Markup(re.sub(r"<svg ([^>]*)>", described, svg, count=1))  # noqa: S704 escaped by Vega


def _data(rows: Sequence[Row]) -> alt.Data:
    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def _words(name: str) -> str:
    return name.replace("_", " ")
