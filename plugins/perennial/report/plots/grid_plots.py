"""The customer base: who is where, and how many move."""

from collections.abc import Mapping, Sequence

import altair as alt
from markupsafe import Markup

from perennial.report.customer_moves import Moves
from perennial.report.language import Speech
from perennial.report.plots.svg import HOLDOUT, INK, TREATMENT, data, days, svg
from perennial.report.published_tables import Row

_WIDTH = 800


def grid_plot(
    name: str,
    cells: Mapping[tuple[str, str], int],
    order: tuple[Sequence[str], Sequence[str]],
    title: str,
    say: Speech,
) -> Markup:
    """People by two of their traits: the darker, the more.

    Args:
        name: Of the plot, for ids.
        cells: People, by row and column.
        order: Rows and columns, in order and in words.
        title: Of the plot.
        say: The language.
    """
    down, across = order
    rows: list[Row] = [
        {"row": row, "column": column, "people": people, "text": say.count(people)}
        for (row, column), people in sorted(cells.items())
    ]
    most = max((row["people"] for row in rows), default=1)
    grid = alt.Chart(data(rows)).encode(
        x=alt.X(
            "column:N",
            sort=list(across),
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-35, labelLimit=140),
        ),
        y=alt.Y(
            "row:N",
            sort=list(down),
            title=None,
            axis=alt.Axis(labelLimit=200, minExtent=_extent(down)),
        ),
    )
    rects = grid.mark_rect(color=TREATMENT, cornerRadius=4, stroke="var(--sheet)", strokeWidth=3)
    rects = rects.encode(
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
    chart = (rects + texts).properties(width={"step": 66}, height={"step": 40})
    words = "; ".join(f"{row['row']}, {row['column']}: {row['text']}" for row in rows)
    return svg(name, chart, title, words, say)


def _extent(labels: Sequence[str]) -> int:
    """Room for labels in the widest font that a reader may have; Chinese is twice as wide."""
    return max((12 if max(label) > "\u2e80" else 8) * len(label) for label in labels)


def moves_plot(name: str, moves: Moves, say: Speech) -> Markup:
    """Moves forward above the line and backward below it, week by week."""
    rows: list[Row] = []
    for week in moves.weeks:
        day = week.week_on.isoformat()
        rows.append({"week": day, "way": say("forward"), "moves": week.forward})
        rows.append({"week": day, "way": say("backward"), "moves": -week.backward})
    ways = [say("forward"), say("backward")]
    chart = (
        alt.Chart(data(rows))
        .mark_bar(size=max(4, min(36, 0.7 * _WIDTH / max(len(moves.weeks), 1))))
        .encode(
            x=alt.X(
                "week:T",
                title=None,
                scale=alt.Scale(type="utc"),
                axis=days(say),
            ),
            y=alt.Y(
                "moves:Q",
                title=None,
                axis=alt.Axis(tickCount=5, labelExpr="replace(datum.label, '\u2212', '')"),
            ),
            color=alt.Color("way:N", scale=alt.Scale(domain=ways, range=[TREATMENT, HOLDOUT])),
        )
        .properties(width=_WIDTH, height=150)
    )
    words = "; ".join(
        say("plot_moves_words", day=week.week_on, forward=week.forward, backward=week.backward)
        for week in moves.weeks[-13:]
    )
    return svg(name, chart, say("plot_moves", model=say.name("model", moves.model)), words, say)
