"""Plots belong to their page: its colours, its words, its bytes."""

import re
from collections.abc import Mapping

import pyarrow as pa
import pytest
from markupsafe import Markup

from perennial.report import plots
from perennial.report.base import customer_base
from perennial.report.numbers import Funnel, Point

FUNNEL = {"dormant_winback": Funnel(5, 2, {"no_consent": 3}), "vip": Funnel(0, 0, {"cooldown": 1})}
CURVE = [Point("treatment", 0, 1, 10), Point("treatment", 1, 4, 10), Point("holdout", 0, 0, 5)]


@pytest.fixture
def drawn(results: Mapping[str, pa.Table]) -> Mapping[str, Markup]:
    return draw(results)


def draw(results: Mapping[str, pa.Table]) -> Mapping[str, Markup]:
    found = results["findings"].to_pylist()[0]
    return {
        "a": plots.funnel_plot("a", FUNNEL),
        "b": plots.lift_plot("b", {"vip": None, "dormant_winback": found}),
        "c": plots.curve_plot("c", CURVE),
        "d": plots.base_plot("d", customer_base(results["base"])),
    }


def test_the_same_numbers_draw_the_same_bytes(
    drawn: Mapping[str, Markup], results: Mapping[str, pa.Table]
) -> None:
    """Though the renderer counts its clip paths through the life of the process."""
    assert draw(results) == drawn


def test_no_two_plots_share_an_id(drawn: Mapping[str, Markup]) -> None:
    """Ids are unique within a page, or one plot would borrow another's parts."""
    ids = [one for svg in drawn.values() for one in re.findall(r'\bid="([^"]+)"', svg)]

    assert len(ids) == len(set(ids)) >= 2 * len(drawn)


def test_a_plot_takes_its_colours_from_the_page(drawn: Mapping[str, Markup]) -> None:
    """So that it follows the page into the dark; none is fixed, none is loaded."""
    for svg in drawn.values():
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))

        assert all(
            one in {"none", "currentColor", "transparent"} or one.startswith("var(")
            for one in colours
        ), colours
        assert "http" not in svg


def test_a_plot_says_in_words_what_it_shows(drawn: Mapping[str, Markup]) -> None:
    """Whoever can't see it is told every number."""
    assert "dormant winback: 10 candidates, 7 eligible, 5 to be sent to, 5 sent" in drawn["a"]
    assert "vip: can&#39;t tell; dormant winback: can&#39;t tell yet [−5.3, +7.5]" in drawn["b"]
    assert "treatment 40.0 %; holdout 0.0 %" in drawn["c"]
    assert "prospect, no purchase yet: 20" in drawn["d"]
    for svg in drawn.values():
        assert svg.startswith('<svg role="img" aria-labelledby=')


@pytest.mark.parametrize("shares", [(5, 5), (5, 4), (4, 5), (0, 0)])
def test_labels_of_lines_that_end_together_can_both_be_read(shares: tuple[int, int]) -> None:
    """They are moved apart, the upper line's label above."""
    curve = [Point("treatment", 0, shares[0], 100), Point("holdout", 0, shares[1], 100)]
    heights = [
        float(y)
        for y in re.findall(
            r'translate\([\d.]+,(-?[\d.]+)\)" [^>]*font-weight="600"', plots.curve_plot("x", curve)
        )
    ]

    assert len(heights) == 2
    assert abs(heights[0] - heights[1]) >= 9
    if shares[0] != shares[1]:
        assert (heights[0] < heights[1]) == (shares[0] > shares[1])
