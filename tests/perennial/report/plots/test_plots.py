"""Plots use their page's colours and language, and are the same in each run."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from markupsafe import Markup

from perennial.report import plots
from perennial.report.curves import Day, Point
from perennial.report.customer_moves import Moves, Week
from perennial.report.funnel import Audience
from perennial.report.language import ReportLanguage

EN, ZH = ReportLanguage("en", "USD"), ReportLanguage("zh", "USD")
CURVE = [Point("treatment", 0, 1, 10), Point("treatment", 1, 4, 10), Point("holdout", 0, 0, 5)]
DAYS = [Day(date(2017, 12, day), 900, 0.02, -0.2 / day, 0.04 + 0.2 / day) for day in (1, 2, 9)]
CELLS = {("active", "loyal"): 7, ("prospect", "no purchase yet"): 20}
MOVES = Moves("clv", [], [Week(date(2017, 11, 20), 5, 3), Week(date(2017, 11, 27), 2, 0)])


@pytest.fixture(scope="module")
def drawn(results: Mapping[str, pa.Table]) -> Mapping[str, Markup]:
    return draw(results, EN)


def draw(results: Mapping[str, pa.Table], language: ReportLanguage) -> Mapping[str, Any]:
    found = results["findings"].to_pylist()[0]
    intervals = plots.intervals_plot("b", {"Vip": None, "Dormant winback": found}, language)
    assert intervals is not None
    order = (["prospect", "active"], ["loyal", "no purchase yet"])
    return {
        "a": plots.funnel_plot("a", Audience(10, 7, 6, 5, 1, 4, {"no_consent": 3}), language),
        "b": intervals,
        "c": plots.curve_plot("c", CURVE, language),
        "d": plots.grid_plot("d", plots.Grid(CELLS, *order), "People", language),
        "e": plots.daily_plot("e", DAYS, language),
        "f": plots.moves_plot("f", MOVES, language),
    }


def test_the_same_numbers_draw_the_same_bytes(
    drawn: Mapping[str, Markup], results: Mapping[str, pa.Table]
) -> None:
    """The renderer numbers its clip paths through the life of the process."""
    assert draw(results, EN) == drawn


def test_ids_are_unique_over_all_plots(drawn: Mapping[str, Markup]) -> None:
    """Otherwise a plot would use another's parts."""
    ids = [one for svg in drawn.values() for one in re.findall(r'\bid="([^"]+)"', svg)]

    assert len(ids) == len(set(ids)) >= 2 * len(drawn)


def test_a_plot_takes_its_colours_from_the_page(drawn: Mapping[str, Markup]) -> None:
    """It follows the page into dark mode, and loads nothing."""
    for svg in drawn.values():
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))

        assert all(
            one in {"none", "currentColor", "transparent"} or one.startswith("var(")
            for one in colours
        ), colours
        assert "http" not in svg


def test_a_plot_has_a_text_with_every_number(drawn: Mapping[str, Markup]) -> None:
    assert "Audience: 10 (100.0%); Eligible: 7 (70.0%); Treatment: 6 (60.0%)" in drawn["a"]
    assert "Vip: can&#39;t tell; Dormant winback: can&#39;t tell yet [−5.3, +7.5] pp" in drawn["b"]
    assert "treatment 40.0%; holdout 0.0%" in drawn["c"]
    assert "prospect, no purchase yet: 20" in drawn["d"]
    assert "lift +2.0 percentage points, between −2.2 and +6.2; 18 additional" in drawn["e"]
    assert "week of November 27, 2017: 2 better, 0 worse" in drawn["f"]
    for svg in drawn.values():
        assert svg.startswith('<svg role="img" aria-labelledby=')
        assert svg.count("role=") == 1  # one image for screen readers


def test_a_plot_is_in_the_pages_language(results: Mapping[str, pa.Table]) -> None:
    """Its axes, too; the machine's time zone does not matter."""
    drawn = draw(results, ZH)

    assert "12月5日" in drawn["e"]
    assert "11月20日" in drawn["f"]
    for svg in drawn.values():
        assert not re.search(">treatment|Dec |Nov |Audience", svg)


@pytest.mark.parametrize("shares", [(5, 5), (5, 4), (4, 5), (0, 0)])
def test_labels_of_lines_that_end_together_do_not_overlap(shares: tuple[int, int]) -> None:
    """The upper line's label is above."""
    curve = [Point("treatment", 0, shares[0], 100), Point("holdout", 0, shares[1], 100)]
    heights = [
        float(y)
        for y in re.findall(
            r'translate\([\d.]+,(-?[\d.]+)\)" [^>]*font-weight="600"',
            plots.curve_plot("x", curve, EN),
        )
    ]

    assert len(heights) == 2
    assert abs(heights[0] - heights[1]) >= 9
    if shares[0] != shares[1]:
        assert (heights[0] < heights[1]) == (shares[0] > shares[1])
