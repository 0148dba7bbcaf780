"""Plots of the customer base: people by traits, and moves."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import altair as alt
from markupsafe import Markup

from perennial.report.customer_moves import Moves
from perennial.report.language import ReportLanguage
from perennial.report.plots.svg import HOLDOUT, INK, TREATMENT, data, days, svg
from perennial.report.published_tables import Row


class Grid(NamedTuple):
    """People by two traits, and the order of rows and columns."""

    cells: Mapping[tuple[str, str], int]
    down: Sequence[str]
    across: Sequence[str]

    def turned(self) -> "Grid":
        """Swap rows and columns, for a phone."""
        cells = {(column, row): people for (row, column), people in self.cells.items()}
        return Grid(cells, self.across, self.down)

    def named(self, down: str, across: str, language: ReportLanguage) -> "Grid":
        """Put names into words: rows of the kind `down`, columns of the kind `across`."""
        cells = {
            (language.name(down, row), language.name(across, column)): people
            for (row, column), people in self.cells.items()
        }
        return Grid(
            cells,
            [language.name(down, one) for one in self.down],
            [language.name(across, one) for one in self.across],
        )


def grid_plot(
    name: str, grid: Grid, title: str, language: ReportLanguage, *, is_narrow: bool = False
) -> Markup:
    """People by two traits: the darker, the more.

    `name` makes ids; `grid` is in words. On a phone (`is_narrow`) the shorter list is across.
    """
    if is_narrow and len(grid.across) > len(grid.down):
        grid = grid.turned()
    rows: list[Row] = [
        {"row": row, "column": column, "people": people, "text": language.count(people)}
        for (row, column), people in sorted(grid.cells.items())
    ]
    most = max((row["people"] for row in rows), default=1)
    places = alt.Chart(data(rows)).encode(x=_columns(grid), y=_rows(grid))
    rects = places.mark_rect(color=TREATMENT, cornerRadius=4, stroke="var(--sheet)", strokeWidth=3)
    rects = rects.encode(
        opacity=alt.Opacity(
            "people:Q",
            scale=alt.Scale(type="sqrt", domain=[0, most], range=[0.06, 0.95]),
            legend=None,
        )
    )
    texts = places.mark_text(fontSize=10 if is_narrow else 12).encode(
        text="text:N",
        color=alt.condition(
            alt.datum.people > most * 0.6, alt.value("var(--sheet)"), alt.value(INK)
        ),
    )
    chart = (rects + texts).properties(
        width={"step": min(66, 230 / max(len(grid.across), 1)) if is_narrow else 66},
        height={"step": 30 if is_narrow else 40},
    )
    words = "; ".join(f"{row['row']}, {row['column']}: {row['text']}" for row in rows)
    return svg(name, chart, title, words, language)


def _columns(grid: Grid) -> alt.X:
    axis = alt.Axis(orient="top", labelAngle=-35, labelLimit=140)
    return alt.X("column:N", sort=list(grid.across), title=None, axis=axis)


def _rows(grid: Grid) -> alt.Y:
    axis = alt.Axis(labelLimit=200, minExtent=_extent(grid.down))
    return alt.Y("row:N", sort=list(grid.down), title=None, axis=axis)


def _extent(labels: Sequence[str]) -> int:
    """Chinese characters are twice as wide."""
    return max((12 if max(label) > "\u2e80" else 8) * len(label) for label in labels)


def moves_plot(
    name: str, moves: Moves, language: ReportLanguage, *, is_narrow: bool = False
) -> Markup:
    """Moves by week: forward above the line, backward below."""
    width = 270 if is_narrow else 800
    rows: list[Row] = []
    for week in moves.weeks:
        day = week.week_on.isoformat()
        rows.append({"week": day, "way": language.gettext("better"), "moves": week.forward})
        rows.append({"week": day, "way": language.gettext("worse"), "moves": -week.backward})
    ways = [language.gettext("better"), language.gettext("worse")]
    chart = (
        alt.Chart(data(rows))
        .mark_bar(size=max(3, min(36, 0.7 * width / max(len(moves.weeks), 1))))
        .encode(
            x=alt.X(
                "week:T",
                title=None,
                scale=alt.Scale(type="utc"),
                axis=days(language),
            ),
            y=alt.Y(
                "moves:Q",
                title=None,
                axis=alt.Axis(tickCount=5, labelExpr="replace(datum.label, '\u2212', '')"),
            ),
            color=alt.Color(
                "way:N",
                scale=alt.Scale(domain=ways, range=[TREATMENT, HOLDOUT]),
                legend=alt.Legend(orient="top" if is_narrow else "right"),
            ),
        )
        .properties(width=width, height=150)
    )
    words = "; ".join(
        language.gettext(
            "week of {day}: {forward} better, {backward} worse",
            day=week.week_on,
            forward=week.forward,
            backward=week.backward,
        )
        for week in moves.weeks[-13:]
    )
    return svg(
        name,
        chart,
        language.gettext("{model}: moves per week", model=language.name("model", moves.model)),
        words,
        language,
    )
