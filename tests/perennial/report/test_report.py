"""The page that budgets are decided by: right, whole, readable by everyone, and honest."""

from collections.abc import Mapping, Sequence
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.report.conftest import findings

from perennial.business import Business
from perennial.definition import Campaign
from perennial.report import write_report

Tables = Mapping[str, pa.Table]
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """Tags, text, and tables by id."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.captions: dict[str, str] = {}
        self.text = ""
        self._table = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and begin a table, a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = dict(attrs).get("id") or f"table {len(self.tables)}"
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in {"td", "th"}:
            self.tables[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; they close in the order in which they opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text where it belongs."""
        if "style" in self.open:
            return
        self.text += data
        if "caption" in self.open:
            self.captions[self._table] = self.captions.get(self._table, "") + data
        elif "td" in self.open or "th" in self.open:
            self.tables[self._table][-1][-1] += data

    def row(self, table: str, name: str) -> list[str]:
        """The cells of the row that begins with a name."""
        found = next(row for row in self.tables[table] if row[0].startswith(name))
        return [" ".join(cell.split()) for cell in found[1:]]


@pytest.fixture
def given(
    tmp_path: Path, business: Business, campaigns: Sequence[Campaign], samples: pa.Table
) -> dict[str, Any]:
    """The arguments of `write_report`, but the results."""
    return {
        "as_of": date(2017, 12, 15),
        "business": business,
        "campaigns": campaigns,
        "samples": samples,
        "is_simulated": False,
        "path": tmp_path / "reports" / "2017-12-15.html",
    }


def test_the_overview_adds_up(results: Tables, given: dict[str, Any]) -> None:
    """Every number of the table is one of the results', and the last row their sum."""
    page = Page(write_report(results, **given))

    assert page.row("overview-table", "dormant winback")[:4] == ["2,418", "1,730", "275", "413"]
    assert page.row("overview-table", "vip exclusive") == ["63", "60", "0", "3", "can't tell"]
    assert page.row("overview-table", "gone campaign")[:4] == ["7", "0", "0", "7"]
    assert page.row("overview-table", "All")[:4] == ["2,488", "1,790", "275", "423"]


def test_skips_are_told_by_reason(results: Tables, given: dict[str, Any]) -> None:
    """In the order of a candidate's way, one this page does not know last."""
    page = Page(write_report(results, **given))
    table = page.tables["reasons-table"]

    assert table[0][1:] == ["no consent", "cooldown", "outranked", "struck by lightning"]
    assert page.row("reasons-table", "dormant winback") == ["400", "0", "12", "1"]
    assert page.row("reasons-table", "All") == ["403", "7", "12", "1"]


def test_lift_is_shown_with_its_interval_and_its_people(
    results: Tables, given: dict[str, Any]
) -> None:
    """Shares with the counts behind them; no lift without its bounds."""
    page = Page(write_report(results, **given))

    assert page.row("lift-table", "dormant winback") == [
        "12.0 %209 of 1,742",
        "10.9 %30 of 275",
        "can't tell yet [−5.3, +7.5]",
        "5.00",
        "4.00",
    ]
    assert "Can't tell yet: an effect that matters and none at all both fit, from −5.3" in page.text


def test_what_has_no_data_can_not_be_told(results: Tables, given: dict[str, Any]) -> None:
    """An empty arm is no zero: neither its share, nor its revenue, nor the lift."""
    page = Page(write_report(results, **given))

    assert page.row("lift-table", "vip exclusive") == [
        "0.0 %0 of 60",
        *["can't tell"] * 2,
        "0.00",
        "can't tell",
    ]
    assert page.row("lift-table", "welcome first order") == ["can't tell"] * 5
    assert page.row("overview-table", "welcome first order") == ["can't tell"] * 5
    assert "Can't tell: nobody was held out to compare with." in page.text
    assert "Can't tell: nobody was eligible yet." in page.text


def test_a_page_before_the_first_decision_shows_no_number(
    nothing: Tables, given: dict[str, Any]
) -> None:
    """Empty tables make a page that says so, not one of zeros."""
    given |= {"samples": given["samples"].slice(0, 0)}
    page = Page(write_report(nothing, **given))

    assert "Nothing was decided before 15 December 2017." in page.text
    assert page.row("overview-table", "All")[:4] == ["can't tell"] * 4
    assert "can't tell: there is no table of the customer base" in page.text.lower()
    assert not [tag for tag, _ in page.tags if tag == "svg"]


@pytest.mark.parametrize(
    ("treatment", "holdout", "said"),
    [
        ((900, 1000), (10, 100), "People reach the goal more often than those held out, by +"),
        ((10, 1000), (90, 100), "People reach the goal less often than those held out, by −"),
        ((5010, 10000), (5000, 10000), "No difference that would matter: anything from −"),
        ((60, 1000), (5, 100), "Can't tell yet: an effect that matters and none at all both fit"),
        ((0, 0), (5, 100), "Can't tell: everybody eligible was held out."),
    ],
)
def test_the_verdict_follows_the_interval(
    treatment: tuple[int, int],
    holdout: tuple[int, int],
    said: str,
    results: Tables,
    given: dict[str, Any],
) -> None:
    """Harm is said as plainly as benefit."""
    sides = {"treatment": treatment, "holdout": holdout}
    share = holdout[1] / (treatment[1] + holdout[1])
    found = findings(
        *(
            ("winback", "dormant_winback", arm, people, converted)
            for arm, (converted, people) in sides.items()
            if people
        ),
        holdout_share=share,
    )

    assert said in Page(write_report({**results, "findings": found}, **given)).text


def test_sides_that_the_lot_did_not_make_are_not_compared(
    results: Tables, given: dict[str, Any]
) -> None:
    """A fifth of the holdout is missing: something lost people on one side only."""
    win = ("winback", "dormant_winback")
    found = findings((*win, "treatment", 9000, 900), (*win, "holdout", 800, 90), holdout_share=0.1)
    page = Page(write_report({**results, "findings": found}, **given))

    assert "something lost people on one side only" in page.text
    assert "People reach the goal" not in page.text


def test_costs_stand_beside_lift_and_attribution_is_no_lift(
    results: Tables, given: dict[str, Any]
) -> None:
    """What one goal more cost is told only where there is one more."""
    page = Page(write_report(results, **given))
    win = ("winback", "dormant_winback")
    found = findings((*win, "treatment", 900, 800), (*win, "holdout", 142, 14))
    told = Page(write_report({**results, "findings": found}, **given))

    row = page.row("findings-table-dormant_winback", "Reached the goal")
    assert row == ["12.0 %", "10.9 %", "can't tell yet [−5.3, +7.5]", "can't tell"]
    assert "1,730 for USD 17.30" in page.text
    assert "40 goals followed a message in time" in page.text
    assert "2 of 1,730 messages; the limit is 0.5 %" in page.text
    assert "One goal more costcan't tell" in page.text.replace("\n", "")
    # 67.30 for 900 people, of whom 800 / 900 - 14 / 142 more reached it
    assert "One goal more costUSD 0.09" in told.text.replace("\n", "")


def test_an_open_window_is_said(results: Tables, given: dict[str, Any]) -> None:
    """Numbers that will still grow are not read as final."""
    page = Page(write_report(results, **given))

    assert "The last to enter can reach the goal until 1 January 2018" in page.text
    assert page.text.count("The last to enter can reach the goal") == 1


def test_a_simulated_world_says_first_that_it_is_one(
    results: Tables, given: dict[str, Any]
) -> None:
    """Before any number: nobody was written to, so no effect may be found."""
    page = Page(write_report(results, **{**given, "is_simulated": True, "notes": ["Note <this>."]}))

    assert "No message was really sent to these people in 2017" in page.text
    assert page.text.index("A/A check") < page.text.index("2,418")
    assert "Note <this>." in page.text
    assert "A/A check" not in Page(write_report(results, **given)).text


def test_a_world_with_planted_effects_says_so_instead(
    results: Tables, given: dict[str, Any]
) -> None:
    """There an effect is to be found: calling it an A/A check would be wrong."""
    world = {"is_simulated": True, "has_planted": True}
    page = Page(write_report(results, **{**given, **world}))

    assert "These people are made up." in page.text
    assert "A/A check" not in page.text


def test_the_page_is_whole(results: Tables, given: dict[str, Any]) -> None:
    """One file: no script, no font, no image, nothing to load, no address on any network."""
    path = write_report(results, **given)
    page = Page(path)
    tags = {tag for tag, _ in page.tags}

    assert not {"script", "link", "img", "object", "embed"} & tags
    assert "http://" not in path.read_text(encoding="utf-8")
    assert "https://" not in path.read_text(encoding="utf-8")
    assert page.open == []


def test_examples_are_shown_and_can_do_nothing(results: Tables, given: dict[str, Any]) -> None:
    """Mail in a frame without any permission, with nothing to load; texts as texts."""
    page = Page(write_report(results, **given))
    frames = [attrs for tag, attrs in page.tags if tag == "iframe"]

    assert [frame["title"] for frame in frames] == ["想你了", 'How are you? "Ann"']
    for frame in frames:
        assert frame["sandbox"] is None  # the attribute is there and allows nothing
        assert "Dear Ann &amp; co" in str(frame["srcdoc"])
        assert "evil" not in str(frame["srcdoc"])
    assert "【B】Come [link] Reply TD" in page.text
    assert "to person p7" in page.text


def test_everyone_can_read_it(results: Tables, given: dict[str, Any]) -> None:
    """Language, one first heading, headings without gaps, captions, header cells, named plots."""
    page = Page(write_report(results, **given))
    headings = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3", "h4"}]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]

    assert ("html", {"lang": "en"}) in page.tags
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert page.captions.keys() == page.tables.keys()
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    assert all("role" in attrs for tag, attrs in page.tags if tag == "svg")
    assert len(ids) == len(set(ids))
    for tag, attrs in page.tags:
        for name in str(attrs.get("aria-labelledby") or "").split():
            assert name in ids, (tag, name)
        if str(attrs.get("href")).startswith("#"):
            assert str(attrs["href"])[1:] in ids


def test_what_people_wrote_is_escaped(results: Tables, given: dict[str, Any]) -> None:
    """Names, hypotheses and subjects are text, whatever they contain."""
    text = write_report(results, **given).read_text(encoding="utf-8")

    assert "asked &lt;nicely&gt;" in text
    assert "Perennial &amp; Sons" in text
    assert "<script>" not in text


def test_gates_of_the_same_days_are_linked(results: Tables, given: dict[str, Any]) -> None:
    """Only where their pages are, and from beside the report."""
    index = given["path"].parent / "quality" / "2017-12-01" / "index.html"
    before = Page(write_report(results, **given))
    index.parent.mkdir(parents=True)
    index.touch()
    after = Page(write_report(results, **given))
    links = [attrs.get("href") for tag, attrs in after.tags if tag == "a"]

    assert "quality/2017-12-01/index.html" in links
    assert "gates of" not in before.text


def test_the_same_results_give_the_same_bytes(results: Tables, given: dict[str, Any]) -> None:
    """In any order of rows, and however often."""
    first = write_report(results, **given).read_bytes()
    mixed = {
        name: table.take(list(reversed(range(table.num_rows)))) for name, table in results.items()
    }

    assert write_report(mixed, **given).read_bytes() == first
    assert [path.name for path in given["path"].parent.iterdir()] == ["2017-12-15.html"]
