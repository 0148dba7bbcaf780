"""The funnel as bars, and lifts as intervals."""

from collections.abc import Mapping, Sequence
from math import ceil

import altair as alt
from markupsafe import Markup

from perennial.report.finding_sentences import is_told, short, span, span_with_unit
from perennial.report.funnel import Audience
from perennial.report.language import ReportLanguage
from perennial.report.plots.svg import INK, SOFT, TREATMENT, data, svg
from perennial.report.published_tables import Row
from perennial.report.terms import TERMS


def funnel_plot(
    name: str, people: Audience, language: ReportLanguage, *, is_narrow: bool = False
) -> Markup:
    """Audience, eligible, treatment and messaged, as shares of the audience.

    `name` makes ids; there is at least one person; `is_narrow` is for a phone.
    """
    steps = {
        "audience": (people.person_count, 0.35),
        "eligible": (people.eligible_count, 0.55),
        "treatment": (people.treatment_count, 0.75),
        "messaged": (people.messaged_count, 1.0),
    }
    rows: list[Row] = []
    for step, (count, opacity) in steps.items():
        part = count / people.person_count
        text = f"{language.count(count)} ({language.share(part)})"
        rows.append(
            {
                "step": language.gettext(TERMS[step].name),
                "opacity": opacity,
                "share": part,
                "text": text,
            }
        )
    base = alt.Chart(data(rows)).encode(
        y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(minExtent=95)),
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.7 if is_narrow else 1.25])),
    )
    bars = base.mark_bar(color=TREATMENT, cornerRadiusEnd=2, height={"band": 0.72}).encode(
        opacity=alt.Opacity("opacity:Q", scale=None)
    )
    texts = base.mark_text(align="left", dx=6).encode(text="text:N")
    chart = (bars + texts).properties(width=220 if is_narrow else 680, height={"step": 30})
    words = "; ".join(f"{row['step']}: {row['text']}" for row in rows)
    return svg(name, chart, language.gettext("People from audience to message"), words, language)


def intervals_plot(
    name: str,
    found: Mapping[str, Row | None],
    language: ReportLanguage,
    *,
    is_narrow: bool = False,
) -> Markup | None:
    """Each lift as a point with its interval around no lift; None without any interval.

    `name` makes ids; `found` has findings of metrics that are shares, by label. On a phone
    (`is_narrow`) numbers are left to the table.
    """
    if not any(one and one["low"] is not None for one in found.values()):
        return None
    rows = [_lift_row(label, one, language) for label, one in found.items()]
    reach = _reach(rows)
    across = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[-reach, reach], nice=False, clamp=True),
        axis=alt.Axis(tickCount=4 if is_narrow else 8, labelFlush=False),
        title=language.gettext("Lift in percentage points"),
    )
    extent, limit = (110, 110) if is_narrow else (150, 220)
    labels = alt.Axis(minExtent=extent, labelLimit=limit)
    base = alt.Chart(data(rows)).encode(y=alt.Y("label:N", sort=None, title=None, axis=labels))
    colour = alt.condition(alt.datum.is_told, alt.value(TREATMENT), alt.value(SOFT))
    zero = alt.Chart(data([{"zero": 0}])).mark_rule(color=INK, strokeDash=[4, 3])
    spans = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.45).encode(color=colour)
    dots = base.mark_point(filled=True, size=120, opacity=1).encode(color=colour)
    layers = [
        zero.encode(x="zero:Q"),
        spans.encode(x=across, x2="high:Q"),
        dots.encode(x="estimate:Q"),
    ]
    if not is_narrow:
        layers.append(base.mark_text(align="left").encode(x=alt.value(540), text="text:N"))
    chart = alt.layer(*layers).properties(width=200 if is_narrow else 520, height={"step": 44})
    words = "; ".join(f"{row['label']}: {row['text']}" for row in rows)
    return svg(
        name,
        chart,
        language.gettext("Lift in percentage points with 95% confidence intervals"),
        words,
        language,
    )


def _reach(rows: Sequence[Row]) -> int:
    """Percentage points on either side of zero."""
    bounds = [float(row[bound]) for row in rows if "low" in row for bound in ("low", "high")]
    return min(5 * ceil((max(map(abs, bounds)) + 0.5) / 5), 100)


def _lift_row(label: str, found: Row | None, language: ReportLanguage) -> Row:
    interval = span(found, language) if is_told(found) else span_with_unit(found, language)
    text = f"{short(found, language)} {interval}".strip()
    row: Row = {"label": label, "text": text, "is_told": is_told(found)}
    if found is None or found["low"] is None:
        return row
    return row | {key: 100 * found[key] for key in ("estimate", "low", "high")}
