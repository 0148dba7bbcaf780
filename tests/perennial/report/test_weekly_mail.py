from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pytest

from perennial.campaigns.definition import Campaign
from perennial.report import SummaryMail, collected, summary_mail
from perennial.report.language import ReportLanguage

FLAGS = {"is_simulated": False, "has_planted": False}


@pytest.fixture
def mails(
    results: Mapping[str, pa.Table], campaigns: Sequence[Campaign]
) -> Mapping[str, SummaryMail]:
    told = collected(results, campaigns, date(2017, 12, 15))
    return {
        language: summary_mail(
            told,
            ReportLanguage(language, "USD"),
            brand="A & B",
            place="/srv/r/index.html",
            flags=FLAGS,
        )
        for language in ("en", "zh")
    }


def test_there_is_one_mail_a_week(
    mails: Mapping[str, SummaryMail], campaigns: Sequence[Campaign]
) -> None:
    """ISO weeks: the last days of a year may belong to the next one's first."""
    told = collected({}, campaigns, date(2025, 12, 29))
    other = summary_mail(told, ReportLanguage("en", "USD"), brand="B", place="", flags=FLAGS)

    assert {mail.week for mail in mails.values()} == {"2017-W50"}
    assert (other.week, other.subject) == (
        "2026-W01",
        "Campaign report, week 1: nothing needs attention",
    )


def test_html_and_text_say_the_same(mails: Mapping[str, SummaryMail]) -> None:
    mail = mails["en"]

    assert mail.subject == "Campaign report, week 50: 1 item needs attention"
    for said in (
        "3 campaigns ran. Of 2,430 people in their audiences, 1,760 got",
        "Messages and offers cost $67.30.",
        "there is no holdout to compare with.",
        "a meaningful effect and no effect. Lift is",
        "/srv/r/index.html",
    ):
        assert said in mail.text
        assert said.replace("'", "&#39;") in mail.html
    assert "A & B: Weekly campaign report" in mail.text
    assert "A &amp; B" in mail.html


def test_the_mail_can_be_chinese(mails: Mapping[str, SummaryMail]) -> None:
    mail = mails["zh"]

    assert mail.subject == "活动周报，第50周：1项需要关注"
    assert "受众共2,430人：1,760人收到消息" in mail.text
    assert "can't tell" not in mail.text + mail.html


def test_the_mail_loads_nothing_and_has_no_script(mails: Mapping[str, SummaryMail]) -> None:
    """Nobody learns that it was opened."""
    for mail in mails.values():
        assert "http" not in mail.html
        assert "<script" not in mail.html
        assert "<img" not in mail.html
