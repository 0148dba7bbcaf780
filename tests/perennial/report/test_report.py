import re
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from perennial import report
from perennial.domain.metrics import METRICS
from perennial.report import write_report
from perennial.report.terms import TERMS

VOID = {"meta", "br", "img", "link", "input", "hr"}
PAGES = (
    "index", "campaign-dormant_winback", "campaign-vip_exclusive",
    "campaign-welcome_first_order", "campaign-gone_campaign", "together", "customers",
)  # fmt: skip


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
        """Keep a tag, and begin a table, a row or a cell."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "br":
            self.handle_data("\n")
        elif tag == "table":
            self._table = str(dict(attrs)["id"])
            self.tables[self._table] = []
        elif tag == "tr":
            self.tables[self._table].append([])
        elif tag in {"td", "th"}:
            self.tables[self._table][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Close a tag; tags must be nested correctly."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add text to the open cell."""
        if "style" in self.open:
            return
        self.text += data
        if "caption" in self.open:
            self.captions[self._table] = self.captions.get(self._table, "") + data
        elif "td" in self.open or "th" in self.open:
            self.tables[self._table][-1][-1] += data

    def row(self, table: str, name: str) -> list[str]:
        """The cells of the row that begins with a name."""
        found = next(row for row in self.tables[table] if row[0].strip().startswith(name))
        return [" ".join(cell.split()) for cell in found[1:]]

    def links(self) -> list[str]:
        """Targets of its links."""
        return [str(attrs["href"]) for tag, attrs in self.tags if tag == "a"]


def page(folder: Path, name: str, language: str = "en") -> Page:
    return Page(folder / f"{name}.{language}.html")


def test_every_page_exists_in_both_languages(written: Path, given: Mapping[str, Any]) -> None:
    """`index.html` is the overview in the business's language."""
    names = {f"{name}.{language}.html" for name in PAGES for language in ("zh", "en")}
    front = (written / "index.html").read_bytes()

    assert {path.name for path in written.iterdir()} == names | {"index.html"}
    default = given["business"].default_locale
    assert front == (written / f"index.{default}.html").read_bytes()


def test_the_overview_adds_up_the_results(written: Path) -> None:
    """Every number of the table is one of the results'; the last row counts each person once."""
    overview = page(written, "index")

    assert overview.row("funnel-table", "Dormant winback") == ["2,400", "1,725", "275", "400"]
    assert overview.row("funnel-table", "Gone campaign") == ["7", "0", "0", "7"]
    assert overview.row("funnel-table", "Welcome first order") == ["can't tell"] * 4
    assert overview.row("funnel-table", "All campaigns") == ["2,430", "1,760", "270", "400"]


def test_skips_are_listed_by_reason(written: Path) -> None:
    overview = page(written, "index")
    reasons = [row[0].split()[-1] for row in overview.tables["reasons-table"][1:]]

    assert reasons == ["no_consent", "cooldown", "outranked", "struck_by_lightning"]
    assert overview.row("reasons-table", "no consent on any") == [
        "390", "16.0%",
        "Dormant winback 389 Vip exclusive 3",
    ]  # fmt: skip
    campaign = page(written, "campaign-dormant_winback")
    assert campaign.row("reasons-table", "another message") == ["10", "0.4%", "0"]


def test_lift_is_shown_with_its_interval_and_counts(written: Path) -> None:
    """No lift without interval and counts, no interval without enough data."""
    row = page(written, "index").row("verdicts-table", "Dormant winback")

    assert row[0] == "can't tell yet the data fit both a meaningful effect and no effect"
    assert row[1:4] == ["[−5.3, +7.5] pp", "12.0% 209 of 1,742", "10.9% 30 of 275"]
    text = page(written, "campaign-dormant_winback").text
    assert "a meaningful effect and no effect. Lift is −5.3 to +7.5 percentage points" in text


def test_an_empty_arm_has_no_share_and_no_lift(written: Path) -> None:
    """It is not a zero."""
    row = page(written, "index").row("verdicts-table", "Vip exclusive")

    assert row[1:] == ["can't tell", "0.0% 0 of 60", "can't tell", "can't tell"]
    gone = page(written, "campaign-gone_campaign").text
    assert "definition is missing or invalid" in gone
    assert "Can't tell: nobody was eligible yet." in gone


def test_concerns_are_on_the_overview_and_the_campaigns_page(written: Path) -> None:
    overview = page(written, "index").text
    said = "its effect can't be measured: there is no holdout to compare with."

    assert overview.index("Needs attention") < overview.index("Effect on conversion")
    assert said in overview
    assert said in page(written, "campaign-vip_exclusive").text
    assert said not in page(written, "campaign-dormant_winback").text
    assert "2 recent messages went to people who had already converted" in overview


def test_costs_are_beside_lift_and_attribution_is_no_lift(written: Path) -> None:
    """The cost per additional conversion is shown only where there are additional conversions."""
    row = page(written, "index").row("money-table", "Dormant winback")
    text = page(written, "campaign-dormant_winback").text

    assert row == ["1,730", "$17.30", "$50.00", *["can't tell"] * 2, "$900.00 40 goal events"]
    assert "1,730 for $17.30" in text
    assert "2 of 1,730 messages; the limit is 0.5%." in text
    assert "Many would have come anyway, so this is not lift." in text


def test_a_campaigns_page_shows_cohorts_steps_forecasts_and_caps(written: Path) -> None:
    """An arm without people is not a zero."""
    one = page(written, "campaign-dormant_winback")

    assert one.row("cohorts-table", "Nov 27")[:5] == ["1,700", "275", "11.8%", "10.9%", "+0.9"]
    assert one.row("cohorts-table", "Nov 20")[1:5] == ["0", "21.4%", "can't tell", "can't tell"]
    assert one.row("steps-table", "only")[:2] == ["11", "11"]
    assert one.row("forecast-table", "Dec 2017")[:4] == ["1,730", "900", "81.5", "77"]
    assert one.row("capped-table", "another message") == ["9", "3", "$12.50"]
    assert one.row("engagement-table", "question")[3:] == ["210 210 of 500", "33 33 of 90"]
    assert "perennial explain campaign dormant_winback --as-of 2017-12-02" in one.text


def test_the_customer_base_page_shows_how_it_moves(written: Path) -> None:
    """Stages, moves with their drivers, migration, reach, fatigue and late data."""
    base = page(written, "customers")

    assert base.row("base-table", "dormant") == ["300", "36.6%", "$6,000"]
    assert base.row("moves-table-activity", "dormant") == ["active better", "30"]
    assert base.row("drivers-to_dormant", "had complaint") == ["41.7%", "2.0%", "5"]
    assert base.row("reach-table", "champions")[1] == "96.0% 490 with address, 485 consented"
    assert base.tables["fatigue-table"][2][1] == "3 or more"
    assert base.row("late-table", "2 days") == ["40", "0.4%"]
    assert base.row("judgements-table", "Dormant winback") == ["2,388", "6", "5", "2"]
    assert "no purchase yet, new: 7" in base.text


def test_before_the_first_decision_no_number_is_shown(
    given: Mapping[str, Any], tmp_path: Path
) -> None:
    arguments = {**given, "samples": given["samples"].slice(0, 0)}
    write_report({}, **arguments, folder=tmp_path)

    for name in ("index", "together", "customers", "campaign-dormant_winback"):
        found = page(tmp_path, name)
        assert "an't tell" in found.text
        assert not [tag for tag, _ in found.tags if tag == "svg"]
    assert "No campaign decided anything before December 15, 2017." in page(tmp_path, "index").text
    assert page(tmp_path, "index").row("funnel-table", "All campaigns") == ["can't tell"] * 4


def test_a_simulated_world_is_named_first(
    results: Mapping[str, pa.Table], given: Mapping[str, Any], tmp_path: Path, written: Path
) -> None:
    """Nobody got a message, so no effect may be found; or effects are planted, so one may."""
    flags = {**given, "is_simulated": True, "notes": ["Note <this>."]}
    only = {"funnel": results["funnel"]}
    write_report(only, **flags, folder=tmp_path)
    aa = page(tmp_path, "index").text
    write_report(only, **flags, has_planted=True, folder=tmp_path)
    planted = page(tmp_path, "index").text

    assert "a trial on a simulated date in 2017" in aa
    assert aa.index("A/A test") < aa.index("Summary")
    assert "Note <this>." in aa
    assert "These people are simulated." in planted
    assert "A/A test" not in planted + page(written, "index").text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible(name: str, language: str, written: Path) -> None:
    """Language, headings without gaps, captions, header cells with scope, named plots and regions.

    Source: WCAG 2.2, success criteria 1.1.1, 1.3.1, 2.1.1, 2.4.4, 2.4.6, 3.1.1 and 4.1.2, as far as
    a parser can see them.
    """
    one = page(written, name, language)
    headings = [int(tag[1]) for tag, _ in one.tags if re.fullmatch("h[1-6]", tag)]
    ids = [attrs["id"] for _, attrs in one.tags if "id" in attrs]
    labelled = [attrs.get("aria-labelledby") for tag, attrs in one.tags if "role" in attrs]

    assert ("html", {"lang": {"en": "en", "zh": "zh-CN"}[language]}) in one.tags
    assert one.open == []
    assert headings.count(1) == 1
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert one.captions.keys() == one.tables.keys()
    assert len(set(one.captions.values())) == len(one.captions)
    assert all("scope" in attrs for tag, attrs in one.tags if tag == "th")
    assert all("role" in attrs for tag, attrs in one.tags if tag == "svg")
    assert all(labelled)
    assert len(ids) == len(set(ids))
    for tag, attrs in one.tags:
        assert attrs.get("role") != "region" or attrs.get("tabindex") == "0"
        for label in str(attrs.get("aria-labelledby") or "").split():
            assert label in ids, (tag, label)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_every_term_shows_its_meaning(name: str, language: str, written: Path) -> None:
    """A button of the page opens what the glossary says of it; it needs no script."""
    one = page(written, name, language)
    shown = {attrs["popovertarget"] for tag, attrs in one.tags if attrs.get("class") == "term"}
    meanings = {attrs["id"] for _, attrs in one.tags if "popover" in attrs}

    assert shown <= meanings
    assert meanings == {f"term-{key}" for key in TERMS}
    assert name != "index" or {"term-lift", "term-cost_per_additional"} <= shown


def test_every_term_is_on_some_page() -> None:
    """As a label of a template, or as a metric, which its row names."""
    templates = Path(report.__file__).parent / "pages"
    text = "".join(path.read_text(encoding="utf-8") for path in templates.rglob("*.j2"))

    assert {key for key in TERMS if f'"{key}"' not in text} <= set(METRICS)


def test_every_cell_names_its_column_for_a_phone(written: Path) -> None:
    """The style shows the names where columns don't fit."""
    cells = [attrs for tag, attrs in page(written, "index").tags if tag == "td"]

    assert all(attrs["data-label"] for attrs in cells)
    assert "Cost per additional conversion" in {attrs["data-label"] for attrs in cells}


def test_links_lead_to_pages_of_the_folder(written: Path) -> None:
    """Including the other language."""
    for path in written.iterdir():
        for link in Page(path).links():
            assert link.startswith("#") or (written / link).exists(), (path.name, link)
    assert "customers.zh.html" in page(written, "customers").links()
    assert "index.en.html" in page(written, "campaign-vip_exclusive").links()


def test_chinese_pages_have_chinese_text(written: Path) -> None:
    """The company's own names and commands may have other letters."""
    for name in PAGES:
        text = page(written, name, "zh").text
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) > 100, name
        assert "can't tell" not in text
    assert (
        "尚无定论：数据既符合明显的效果，也符合没有效果"
        in page(written, "campaign-dormant_winback", "zh").text
    )
    assert "2017年12月1日至2017年12月2日的决策带来了什么" in page(written, "index", "zh").text


def test_pages_load_nothing(written: Path) -> None:
    """No script, font, image or address on any network."""
    for path in written.iterdir():
        tags = {tag for tag, _ in Page(path).tags}

        assert not {"script", "link", "img", "object", "embed"} & tags
        assert not re.search(r"https?:|url\((?!#)|@import", path.read_text(encoding="utf-8"))


def test_examples_are_shown_in_a_frame_without_permissions(written: Path) -> None:
    one = page(written, "campaign-dormant_winback")
    frames = [attrs for tag, attrs in one.tags if tag == "iframe"]

    policy = next(attrs["content"] for tag, attrs in one.tags if "http-equiv" in attrs)
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert [frame["title"] for frame in frames] == ["想你了", 'How are you? "Ann"']
    for frame in frames:
        assert frame["sandbox"] is None  # the empty attribute allows nothing
        assert "Dear Ann &amp; co" in str(frame["srcdoc"])
        assert "evil" not in str(frame["srcdoc"])
    assert "【B】Come [link] Reply TD" in one.text
    assert "to person p7" in one.text


def test_names_hypotheses_and_subjects_are_escaped(written: Path) -> None:
    text = (written / "campaign-dormant_winback.en.html").read_text(encoding="utf-8")

    assert "asked &lt;nicely&gt;" in text
    assert "Perennial &amp; Sons" in text
    assert "<script>" not in text


def test_the_same_results_give_the_same_bytes(
    results: Mapping[str, pa.Table], given: Mapping[str, Any], written: Path, tmp_path: Path
) -> None:
    """In any order of rows; outdated pages are removed."""
    folder = tmp_path / "2017-12-15"
    folder.mkdir()
    (folder / "campaign-long_gone.en.html").touch()
    mixed = {
        name: table.take(list(reversed(range(table.num_rows)))) for name, table in results.items()
    }
    write_report(mixed, **given, folder=folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in written.iterdir()
    }


def test_gates_of_the_same_days_are_linked(
    given: Mapping[str, Any], results: Mapping[str, pa.Table], tmp_path: Path, written: Path
) -> None:
    index = tmp_path / "quality" / "2017-12-01" / "index.html"
    index.parent.mkdir(parents=True)
    index.touch()
    only = {"funnel": results["funnel"]}
    write_report(only, **given, folder=tmp_path / date(2017, 12, 15).isoformat())

    assert "../quality/2017-12-01/index.html" in page(tmp_path / "2017-12-15", "index").links()
    assert "checks of" not in page(written, "index").text
