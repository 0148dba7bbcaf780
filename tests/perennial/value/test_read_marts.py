from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from perennial.config.environment import Settings
from perennial.domain import RequestError
from perennial.value.purchase_statistics import NotFitted
from perennial.value.read_marts import held_out, statistics

DAY = date(2017, 12, 1)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    here = Settings(home=tmp_path)
    with duckdb.connect(str(here.warehouse_path)) as con:
        con.execute("create schema marts")
        con.execute(
            "create table marts.value_statistics as select * from (values "
            "(0, 0, 5, 0.0000::decimal(18, 4), date '2017-12-01'), "
            "(2, 9, 30, 12.3456::decimal(18, 4), date '2017-12-01')) "
            "as t (repeat_count, recency_days, age_days, repeat_spend, as_of_on)"
        )
        con.execute(
            "create table marts.value_backtest as select * from (values "
            "(1, 9, 20, 4, 13, date '2017-12-01')) as t (repeat_count, recency_days, age_days, "
            "held_out_count, held_out_days, as_of_on)"
        )
    return here


def test_money_is_counted_exactly(here: Settings) -> None:
    """The unit is a ten-thousandth, the smallest of the marts."""
    read = statistics(here, DAY)

    assert read.repeat_spend.tolist() == [0, int(Decimal("12.3456") * 10_000)]
    assert read.person_count == 2
    assert read.repeater_count == 1


def test_held_out_purchases_have_their_days(here: Settings) -> None:
    read = held_out(here, DAY)

    assert read.days == 13
    assert read.purchase_days.tolist() == [4]
    assert read.before.age_days.tolist() == [20]


def test_the_marts_of_another_day_are_refused(here: Settings) -> None:
    """A model must not be recorded under a day whose purchases it never saw."""
    with pytest.raises(RequestError, match="built for 2017-12-01, not for 2017-12-02"):
        statistics(here, date(2017, 12, 2))


def test_a_business_without_purchases_has_no_model(here: Settings) -> None:
    with duckdb.connect(str(here.warehouse_path)) as con:
        con.execute("delete from marts.value_backtest")

    with pytest.raises(NotFitted, match="nobody had bought yet"):
        held_out(here, DAY)
