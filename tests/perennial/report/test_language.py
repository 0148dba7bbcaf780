"""Numbers, days and text as each language writes them."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from perennial.domain import Reason
from perennial.domain.channels import CHANNELS
from perennial.domain.lifecycle import STAGE_MODELS
from perennial.report.customer_base import SEGMENTS
from perennial.report.customer_moves import MOVES
from perennial.report.site import CATALOGUES, report_language

EN, ZH = report_language("en", "USD"), report_language("zh", "CNY")
WORDS = {
    code: {key: words for one in CATALOGUES for key, words in one[place].items()}
    for place, code in enumerate(("en", "zh"))
}


def test_every_text_has_both_languages_and_the_same_values() -> None:
    """A missing value would not be shown; both forms of a plural need it, too."""
    assert WORDS["en"].keys() == WORDS["zh"].keys()
    for key, zh in WORDS["zh"].items():
        forms = WORDS["en"][key].split("|")
        for form in forms:
            assert _fields(form) | {"count"} == _fields(zh) | {"count"}, key
        assert len(forms) == 1 or "count" in _fields(zh) | _fields(forms[1]), key
        assert "|" not in zh, key


def _fields(text: str) -> set[str]:
    return {str(name) for _, name, _, _ in Formatter().parse(text) if name}


def test_chinese_texts_have_chinese_words_and_punctuation() -> None:
    """Names, units and the switch to English may have other letters."""
    for key, zh in WORDS["zh"].items():
        if re.search(r"[\u4e00-\u9fff]", zh):
            assert not re.search(r"[\u4e00-\u9fff] ?[,;!?()]", zh), key
        elif re.search("[A-Za-z]", re.sub(r"\{.*?\}", "", zh)):
            assert key in {"other_language", "channel_webhook"}, key


def test_no_key_is_in_two_catalogues() -> None:
    """The later one would replace the earlier."""
    assert sum(len(english) for english, _ in CATALOGUES) == len(WORDS["en"])


def test_every_reason_channel_stage_segment_and_move_has_a_name() -> None:
    for reason in Reason:
        assert re.search(r"[\u4e00-\u9fff]", ZH.reason(str(reason))), reason
    for kind, values in (
        ("stage", {stage for stages in STAGE_MODELS.values() for stage in stages}),
        ("segment", set(SEGMENTS)),
        ("channel", set(CHANNELS)),
        ("move", set(MOVES)),
        ("model", set(STAGE_MODELS)),
    ):
        for value in values:
            assert f"{kind}_{value}" in WORDS["en"]
    assert EN.name("segment", "our_own_one") == "our own one"


def test_numbers_and_money_are_written_as_in_the_language() -> None:
    """A minus is a minus sign."""
    assert EN.count(1633846) == "1,633,846"
    assert (EN.money(Decimal("17.3")), ZH.money(Decimal("-17.3"))) == ("$17.30", "−¥17.30")
    assert EN.money(12345.6) == "$12,346"
    assert report_language("zh", "USD").money(3) == "US$3.00"
    assert (EN.gain(-2), EN.gain(0.001), EN.gain(2)) == ("−$2.00", "$0.00", "+$2.00")
    assert (EN.share(0.0625), EN.share(0.0004), EN.share(1)) == ("6.2%", "0.04%", "100.0%")
    assert (EN.change(-0.12), EN.points(0.0321), EN.points(-0.00001)) == ("−12.0%", "+3.2", "0.0")
    assert EN.number(-0.0001, 1) == "0.0"


@pytest.mark.parametrize(
    "said", [EN.count, EN.share, EN.change, EN.points, EN.money, EN.gain, EN.number, EN.signed]
)
def test_missing_data_are_not_shown_as_zero(said: Callable[[float | None], str]) -> None:
    assert said(None) == "can't tell"


def test_days_are_written_out_short_or_as_a_span() -> None:
    day = date(2026, 3, 1)

    assert (EN.day(day), ZH.day(day)) == ("March 1, 2026", "2026年3月1日")
    assert (EN.brief_day(day), ZH.brief_day(day)) == ("Mar 1", "3月1日")
    assert (EN.month(day), ZH.month(day)) == ("Mar 2026", "2026年3月")
    assert EN.span(day, day) == EN.day(day)
    assert ZH.span(day, date(2026, 3, 2)) == "2026年3月1日至2026年3月2日"


def test_english_has_plurals_and_chinese_has_none() -> None:
    assert (EN.text("days", count=1), EN.text("days", count=2)) == ("1 day", "2 days")
    assert ZH.text("days", count=1) == "1天"


def test_a_text_without_its_values_is_refused() -> None:
    with pytest.raises(KeyError):
        EN.text("of", part=1)
    with pytest.raises(KeyError):
        EN.text("no_such_words")
