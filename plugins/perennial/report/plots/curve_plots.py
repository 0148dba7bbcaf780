"""Plots of effects over time: by days since entry, and by date."""

from collections.abc import Sequence

import altair as alt
from markupsafe import Markup

from perennial.report.curves import Day, Point
from perennial.report.language import ReportLanguage
from perennial.report.plots.svg import HOLDOUT, INK, TREATMENT, data, days, svg
from perennial.report.published_tables import Row

_HEADROOM = 3
"""The axis ends at three times the last interval's reach, or 100 points, because early intervals
are wide."""


def curve_plot(
    name: str, curve: Sequence[Point], language: ReportLanguage, *, is_narrow: bool = False
) -> Markup:
    """Cumulative conversion of both arms by days after entry."""
    rows: list[Row] = [
        {"arm": one.arm, "day": one.days_after, "share": one.converted_count / one.person_count}
        for one in curve
    ]
    last = {row["arm"]: row | {"day": row["day"] + 1} for row in rows}  # the last day ends there
    arms = alt.Scale(domain=["treatment", "holdout"], range=[TREATMENT, HOLDOUT])
    dashes = alt.Scale(domain=["treatment", "holdout"], range=[[1, 0], [6, 4]])
    colour = alt.Color("arm:N", scale=arms, legend=None)
    shares = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, min(1.05 * _reach(rows), 1.0)]),
        axis=alt.Axis(format="~%", tickCount=4, minExtent=40),
    )
    lines = (
        alt.Chart(data([*rows, *last.values()]))
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(
            x=alt.X(
                "day:Q",
                title=language.gettext("Days after entry"),
                axis=alt.Axis(tickMinStep=1, grid=False),
            ),
            y=shares,
            color=colour,
            strokeDash=alt.StrokeDash("arm:N", scale=dashes, legend=None),
        )
    )
    labels = (
        alt.Chart(data(_apart(list(last.values()), language)))
        .mark_text(align="left", dx=8, fontWeight=600)
        .encode(x="day:Q", y="shown:Q", text="text:N", color=colour)
    )
    chart = (lines + labels).properties(
        width=_width(is_narrow=is_narrow) - (60 if is_narrow else 0), height=200
    )
    words = "; ".join(_end(one, language) for one in last.values())
    return svg(
        name,
        chart,
        language.gettext(
            "Share of people who converted, by days after entry, in treatment and holdout"
        ),
        words,
        language,
    )


def _end(row: Row, language: ReportLanguage) -> str:
    return f"{language.name('arm', row['arm'])} {language.share(row['share'])}"


def _apart(ends: Sequence[Row], language: ReportLanguage) -> list[Row]:
    """Labels of the lines' ends, moved apart if they overlap."""
    shares = [one["share"] for one in ends]
    middle, reach = sum(shares) / len(shares), _reach(ends)
    is_close = len(ends) > 1 and max(shares) - min(shares) < 0.1 * reach
    labels: list[Row] = []
    for one in ends:
        shown = one["share"]
        if is_close:
            is_upper = one is max(ends, key=lambda end: float(end["share"]))
            shown = middle + (0.05 if is_upper else -0.05) * reach
        labels.append({**one, "shown": shown, "text": _end(one, language)})
    return labels


def _reach(rows: Sequence[Row]) -> float:
    return max(float(row["share"]) for row in rows) or 0.01


def daily_plot(
    name: str, known: Sequence[Day], language: ReportLanguage, *, is_narrow: bool = False
) -> Markup:
    """The lift known each day, and below it the additional conversions.

    `name` makes ids; `known` has at least two days; `is_narrow` is for a phone.
    """
    last = known[-1]
    lift = [_band(one, 100.0) for one in known]
    people = [_band(one, float(one.treatment_count)) for one in known]
    both = (
        _banded(lift, 100.0 * _bound(last), language.gettext("Lift, percentage points"), language),
        _banded(
            people,
            last.treatment_count * _bound(last),
            language.gettext("Additional conversions"),
            language,
        ),
    )
    width = _width(is_narrow=is_narrow)
    chart = alt.vconcat(*(one.properties(width=width, height=140) for one in both), spacing=24)
    words = language.gettext(
        "On {day}: lift {lift} percentage points, between {low} and {high}; {people} "
        "additional conversions.",
        day=last.on,
        lift=language.points(last.estimate),
        low=language.points(last.low),
        high=language.points(last.high),
        people=language.number(last.estimate * last.treatment_count, 0),
    )
    return svg(
        name, chart, language.gettext("Lift and additional conversions by day"), words, language
    )


def _width(*, is_narrow: bool) -> int:
    return 250 if is_narrow else 800


def _bound(last: Day) -> float:
    return min(_HEADROOM * max(last.high - last.estimate, abs(last.estimate) / 2, 1e-6), 1.0)


def _band(one: Day, scale: float) -> Row:
    return {
        "on": one.on.isoformat(),
        "estimate": scale * one.estimate,
        "low": scale * one.low,
        "high": scale * one.high,
    }


def _banded(
    rows: Sequence[Row], bound: float, title: str, language: ReportLanguage
) -> alt.LayerChart | alt.FacetChart:
    scale = alt.Scale(domain=[-bound, bound], nice=False, clamp=True)
    axis = alt.Axis(tickCount=5)
    base = alt.Chart(data(rows)).encode(
        x=alt.X("on:T", title=None, scale=alt.Scale(type="utc"), axis=days(language))
    )
    return alt.layer(
        base.mark_area(color=TREATMENT, opacity=0.2).encode(
            y=alt.Y("low:Q", title=title, scale=scale, axis=axis), y2=alt.Y2("high:Q")
        ),
        base.mark_line(color=TREATMENT, strokeWidth=2.5).encode(y="estimate:Q"),
        alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(y="zero:Q"),
    )
