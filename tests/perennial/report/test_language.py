"""Numbers, days and text as each language writes them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from perennial.domain.channels import CHANNELS
from perennial.domain.lifecycle import STAGE_MODELS
from perennial.report.customer_base import SEGMENTS
from perennial.report.customer_moves import MOVES
from perennial.report.language import ReportLanguage
from perennial.report.value_names import NAMES

EN, ZH = ReportLanguage("en", "USD"), ReportLanguage("zh", "CNY")


def test_every_channel_stage_segment_and_move_has_a_name() -> None:
    stages = {stage for stages in STAGE_MODELS.values() for stage in stages}
    assert set(NAMES["stage"]) >= stages
    assert set(NAMES["segment"]) >= set(SEGMENTS)
    assert set(NAMES["channel"]) >= set(CHANNELS)
    assert set(NAMES["move"]) >= set(MOVES)
    assert set(NAMES["model"]) >= set(STAGE_MODELS)
    assert EN.name("segment", "our_own_one") == "our own one"


def test_numbers_and_money_are_written_as_in_the_language() -> None:
    """A minus is a minus sign."""
    assert EN.count(1633846) == "1,633,846"
    assert (EN.money(Decimal("17.3")), ZH.money(Decimal("-17.3"))) == ("$17.30", "−¥17.30")
    assert EN.money(12345.6) == "$12,346"
    assert ReportLanguage("zh", "USD").money(3) == "US$3.00"
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
    forms = ("{count} day", "{count} days")

    assert [EN.ngettext(*forms, count=number) for number in (0, 1, 2)] == [
        "0 days",
        "1 day",
        "2 days",
    ]
    assert ZH.ngettext(*forms, count=1) == "1天"


def test_a_text_without_its_values_is_refused() -> None:
    with pytest.raises(KeyError):
        EN.gettext("{part} of {whole}", part=1)
