"""The shell speaks the person's language."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.perennial.cli.conftest import run

from perennial.cli import app, translations
from perennial.cli.command_group import PANELS
from perennial.languages.extraction import extracted

VARIABLES = ("PERENNIAL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    translations._known.cache_clear()
    yield monkeypatch
    translations._known.cache_clear()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Run the whole day"),
        ({"LANG": "C.UTF-8"}, "Run the whole day"),
        ({"LANG": "en_GB.UTF-8"}, "Run the whole day"),
        ({"LANG": "tlh_QO.UTF-8"}, "Run the whole day"),
        ({"LANG": "zh_CN.UTF-8"}, "运行一整天"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_SG@pinyin"}, "运行一整天"),
        ({"LANG": "zh_CN.UTF-8", "PERENNIAL_LANGUAGE": "en"}, "Run the whole day"),
        ({"LANG": "en_US.UTF-8", "PERENNIAL_LANGUAGE": "zh"}, "运行一整天"),
    ],
)
def test_the_setting_goes_before_the_locale(
    given: dict[str, str], said: str, environment: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        environment.setenv(name, value)

    assert said in run("--help")


def test_help_results_and_reasons_are_chinese(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PERENNIAL_LANGUAGE", "zh")

    assert "退出码为 1" in run("backtest", "--help")  # a second paragraph
    assert "选项" in run("coupons", "stock", "--help")
    assert translations.gettext("{count} rows", count=1200) == "1,200行"
    assert translations.ngettext("{count} message", "{count} messages", count=2) == "2条消息"


def test_english_counts_without_a_catalogue(environment: pytest.MonkeyPatch) -> None:
    forms = ("{count} message", "{count} messages")

    assert [translations.ngettext(*forms, count=count) for count in (1, 1200)] == [
        "1 message",
        "1,200 messages",
    ]


def test_a_broken_catalogue_stops_no_command(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dbt_project/languages").mkdir(parents=True)
    (tmp_path / "dbt_project/languages/de.po").write_text("<html>", encoding="utf-8")
    environment.setenv("PERENNIAL_PROJECT", str(tmp_path))
    environment.setenv("PERENNIAL_LANGUAGE", "de")

    assert "Run the whole day" in run("--help")


def test_every_text_of_the_help_can_be_translated() -> None:
    """Also one that a command gets from a function or a constant."""
    messages = extracted()
    texts = set(_helps(typer.main.get_command(app))) | PANELS.keys()

    assert [one for one in texts if one not in messages] == []


def _helps(command: Any) -> Iterator[str]:
    if command.help:
        yield command.help
    yield from (one.help for one in command.params if one.help)
    for below in getattr(command, "commands", {}).values():
        yield from _helps(below)
