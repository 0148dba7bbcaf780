"""Plots as inline SVG with the page's colours and fonts, and a description in words.

Colours are the page's custom properties, so a plot follows it into dark mode and onto paper.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert
from babel.core import Locale
from markupsafe import Markup, escape

from perennial.report.language import ReportLanguage
from perennial.report.published_tables import Row

_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])

INK, SOFT, LINE = "currentColor", "var(--soft)", "var(--line)"
TREATMENT, HOLDOUT = "var(--treatment)", "var(--holdout)"

_FONT = "ui-sans-serif, system-ui, sans-serif"
_CONFIG: Mapping[str, Any] = {
    "aria": False,  # the whole figure is described in words
    "background": None,
    "font": _FONT,
    "padding": {"left": 4, "right": 24, "top": 6, "bottom": 6},  # fonts may differ from measured
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
_DIRECTIVES = {
    "MMMM": "%B",
    "MMM": "%b",
    "LLL": "%b",
    "MM": "%m",
    "M": "%-m",
    "dd": "%d",
    "d": "%-d",
}
"""CLDR's date patterns in Vega's format."""


def svg(
    name: str, chart: alt.TopLevelMixin, title: str, words: str, language: ReportLanguage
) -> Markup:
    """Draw a chart as an element of the page, with a title and a description.

    Vega numbers clip paths across a process. They are renumbered, so that the same chart has the
    same bytes and no two charts of a page share an id.
    """
    drawn: str = vl_convert.vegalite_to_svg(
        {**chart.to_dict(validate=False), "config": _CONFIG},
        _VEGA_LITE,
        time_format_locale=_times(language.locale),
    )
    numbers: dict[str, str] = {}
    drawn = re.sub(
        r"\b(?:clip|gradient_?)\d+\b",
        lambda found: numbers.setdefault(found[0], f"{name}-{len(numbers)}"),
        drawn,
    )
    # the figure is one image; its parts are none
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"', "", drawn, count=2)  # HTML knows them
    described = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-words" \\1>'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-words">{escape(words)}</desc>'
    )
    return Markup(re.sub(r"<svg ([^>]*)>", described, drawn, count=1))  # noqa: S704 escaped by Vega


def data(rows: Sequence[Row]) -> alt.Data:
    """Rows as chart data."""
    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def days(language: ReportLanguage) -> alt.Axis:
    """An axis of days in this language."""
    return alt.Axis(grid=False, format=_day_format(language.locale), tickCount=8, labelOverlap=True)


def _day_format(locale: Locale) -> str:
    pattern = str(locale.datetime_skeletons["MMMd"].pattern)
    return re.sub("'([^']*)'|M+|L+|d+", _directive, pattern)


def _directive(found: re.Match[str]) -> str:
    return str(found[1] if found[1] is not None else _DIRECTIVES[found[0]])


def _times(locale: Locale) -> dict[str, Any]:
    months, days = locale.months["format"], locale.days["format"]
    week = (6, *range(6))  # Vega begins on Sunday, CLDR on Monday
    return {
        "dateTime": "%c",
        "date": "%x",
        "time": "%X",
        "periods": ["AM", "PM"],
        "days": [days["wide"][day] for day in week],
        "shortDays": [days["abbreviated"][day] for day in week],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }
