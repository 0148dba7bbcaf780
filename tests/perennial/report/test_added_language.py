"""A company adds a language by one file, and the report speaks it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from tests.perennial.languages.german import add_german

from perennial.report import ReportLanguage, write_report


@pytest.fixture(scope="module")
def german(
    results: Mapping[str, pa.Table],
    given: Mapping[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("german")
    catalogues = add_german(folder / "languages")
    write_report(results, **given, folder=folder / "report", language="de", catalogues=catalogues)
    return folder / "report"


def test_every_page_speaks_it(german: Path) -> None:
    """What is not translated is English; numbers and axes are German all the same."""
    names = {path.name.partition(".")[0] for path in german.glob("*.en.html")}

    assert {path.name.partition(".")[0] for path in german.glob("*.de.html")} == names
    overview = (german / "index.de.html").read_text(encoding="utf-8")
    for said in (
        '<html lang="de">',
        ">Überblick<",
        "can&#39;t tell",
        ReportLanguage("de", "EUR", german.parent / "languages").day(date(2017, 12, 15)),
    ):
        assert said in overview
    assert (german / "index.html").read_text(encoding="utf-8") == overview
    campaign = (german / "campaign-dormant_winback.de.html").read_text(encoding="utf-8")
    assert "1. Dez" in campaign


def test_each_page_leads_to_every_other_language(german: Path) -> None:
    """By the name that its readers give it."""
    overview = (german / "index.zh.html").read_text(encoding="utf-8")

    assert 'href="index.de.html" lang="de" hreflang="de">Deutsch</a>' in overview
    assert 'href="index.en.html" lang="en" hreflang="en">English</a>' in overview
    assert 'href="index.zh.html" lang="zh-CN"' not in overview


def test_money_and_shares_are_written_as_its_readers_do(tmp_path: Path) -> None:
    """The sign behind the number, whole or not."""
    german = ReportLanguage("de", "EUR", add_german(tmp_path))

    told = (german.money(17.3), german.money(12345.6), german.share(0.063), german.share(1, 0))
    assert [one.replace("\u00a0", " ") for one in told] == ["17,30 €", "12.346 €", "6,3 %", "100 %"]
