"""Value models from raw events on, against CDNOW's published figures and another implementation."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from clvkit import CustomerBase
from clvkit.clv import BGNBD
from clvkit.clv import GammaGamma as OtherGammaGamma
from scipy.special import hyp2f1
from tests.dbt.conftest import Warehouse

from perennial.config.environment import Settings
from perennial.value.bg_nbd import BgNbd
from perennial.value.model import ValueModel, back_test, fit, require_sound
from perennial.value.purchase_statistics import Statistics
from perennial.value.read_marts import held_out, statistics
from perennial.value.record_models import record

CDNOW = Path(__file__).parents[1] / "data" / "cdnow" / "CDNOW_sample.txt"
AS_OF = date(1997, 10, 1)  # the papers calibrate on 39 weeks, to the end of September
ZONE = ZoneInfo("America/New_York")


class World(NamedTuple):
    """CDNOW as raw events, and the marts as of `AS_OF`."""

    log: pd.DataFrame
    settings: Settings
    warehouse: Warehouse

    def query(self, sql: str) -> dict[str, np.ndarray]:
        """Columns of a query on the warehouse."""
        with duckdb.connect(str(self.warehouse.path)) as con:
            return con.execute(sql).fetchnumpy()


@pytest.fixture(scope="module")
def world(make_warehouse: Callable[[], Warehouse]) -> World:
    """Every purchase of the sample until the end of 1997, at noon in New York."""
    names = ["whole_id", "person", "day", "disc_count", "amount"]
    log = pd.read_csv(CDNOW, sep=r"\s+", names=names, dtype=str)
    log = log[log["day"] < "19980101"].reset_index(drop=True)
    warehouse = make_warehouse()
    warehouse.events(
        {
            "event_id": f"line-{number}",
            "external_id": row.person,
            "amount": Decimal(row.amount),
            "occurred_at": datetime.combine(date.fromisoformat(row.day), time(12), ZONE)
            .astimezone(UTC)
            .replace(tzinfo=None),
        }
        for number, row in enumerate(log.itertuples())
    )
    selected = ("+value_statistics", "+value_backtest", "+predicted_value")
    warehouse.dbt("run", "--select", *selected, as_of=AS_OF.isoformat())
    return World(log, Settings(home=warehouse.home), warehouse)


@pytest.fixture(scope="module")
def model(world: World) -> ValueModel:
    return fit(statistics(world.settings, AS_OF))


@pytest.fixture(scope="module")
def scored(world: World, model: ValueModel) -> dict[str, np.ndarray]:
    tested = back_test(held_out(world.settings, AS_OF))
    yesterday = date(1997, 9, 30)
    fitted: dict[str, Any] = {"currency": "USD", "fitted_on": yesterday}
    record(world.warehouse.lake, yesterday, model, tested, **fitted)
    return world.query(
        """
        select
            repeat_count, recency_days, age_days, cast(repeat_average as double) as average,
            cast(p_alive as double) as p_alive,
            cast(expected_purchases as double) as expected_purchases,
            cast(expected_average_purchase as double) as expected_average,
            cast(predicted_value as double) as predicted_value, reason, model_on
        from marts.predicted_value inner join marts.value_statistics using (person_id)
        order by person_id
        """
    )


@pytest.fixture(scope="module")
def other(world: World) -> CustomerBase:
    log = world.log.assign(
        date=pd.to_datetime(world.log["day"]),
        spent=world.log.amount.astype(float).clip(lower=1e-6),  # clvkit drops days without spend
    )
    return CustomerBase.from_transactions(
        log[log["date"] <= "1997-09-30"],
        customer_id_col="person",
        amount_col="spent",
        time_unit="W",
        collapse="D",
        observation_period_end="1997-09-30",
    )


def test_before_the_first_fit_everybody_has_a_reason_and_no_prediction(world: World) -> None:
    rows = world.query("select reason, count(*) as people from marts.predicted_value group by 1")

    assert rows["reason"].tolist() == ["no_model"]
    assert rows["people"].tolist() == [2357]


def test_purchases_follow_the_published_model(model: ValueModel) -> None:
    """Fader, Hardie and Lee (2005), table 2."""
    found = model.purchases

    assert found[:4] == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=5e-4)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert model.person_count == 2357


def test_spend_follows_the_published_model(model: ValueModel) -> None:
    """Fader and Hardie (2013): 946 people bought again."""
    assert model.spend[:3] == pytest.approx((6.25, 3.74, 15.44), abs=5e-3)
    assert model.repeater_count == 946


def test_purchases_of_a_day_are_merged_and_those_of_a_week_are_not(world: World) -> None:
    """Merged by week, the fit is far from the published one."""
    days = world.log[world.log["day"] < "19971001"].groupby("person")["day"]
    first = pd.to_datetime(days.min())
    weeks = (pd.to_datetime(world.log["day"]) - world.log["person"].map(first)).dt.days // 7
    by_week = weeks[world.log["day"] < "19971001"].groupby(world.log["person"])
    counted = statistics(world.settings, AS_OF)
    merged = Statistics.of(
        by_week.nunique() - 1,
        by_week.max() * 7,
        (pd.Timestamp("1997-09-30") - first).dt.days // 7 * 7,
        by_week.nunique() * 0,
    )

    assert counted.repeat_count.sum() == (days.nunique() - 1).sum() == 2457
    assert merged.repeat_count.sum() < 2300
    assert abs(BgNbd.fit(merged.histories()).alpha - 4.414) > 0.2


def test_the_last_weeks_are_predicted(world: World) -> None:
    """A quarter of the history, 68 of its 273 days; the fit sees only what came before."""
    tested = back_test(held_out(world.settings, AS_OF))
    bought = world.log[(world.log["day"] >= "19970725") & (world.log["day"] < "19971001")]

    assert tested.days == 68
    assert tested.actual_count == len(bought.drop_duplicates(["person", "day"]))
    assert abs(tested.error) < 0.15
    require_sound(tested)


def test_everybody_is_scored_as_another_implementation_does(
    scored: dict[str, np.ndarray], other: CustomerBase
) -> None:
    """Clvkit 0.2.1, from the same purchases to each person's predictions."""
    bg_nbd, gamma_gamma = BGNBD().fit(other), OtherGammaGamma().fit(other)
    alive = bg_nbd.probability_alive().to_pandas().sort_index()
    bought = bg_nbd.predict(t=365 / 7).to_pandas().sort_index()
    spent = gamma_gamma.predict().to_pandas().sort_index()

    assert scored["p_alive"] == pytest.approx(values(alive), abs=1e-4)
    assert scored["expected_purchases"] == pytest.approx(values(bought), rel=1e-3, abs=2e-6)
    assert scored["expected_average"] == pytest.approx(values(spent), rel=1e-3)


def values(predicted: Any) -> np.ndarray:
    frame = predicted if isinstance(predicted, pd.DataFrame) else predicted.to_frame()
    return frame.iloc[:, -1].to_numpy()


def test_value_is_purchases_times_average(scored: dict[str, np.ndarray]) -> None:
    assert len(scored["p_alive"]) == 2357
    assert scored["predicted_value"] == pytest.approx(
        scored["expected_purchases"] * scored["expected_average"], rel=1e-3, abs=1e-3
    )


PARAMETERS = list(product((0.1, 5.0), (0.5, 50.0), (0.05, 0.3, 1.2, 5.0), (0.3, 3.0, 50.0)))


@pytest.fixture(scope="module")
def grid(world: World, scored: dict[str, np.ndarray]) -> Iterator[duckdb.DuckDBPyConnection]:
    pairs = [
        (count, age)
        for count in (0, 1, 2, 5, 8, 20, 100, 500, 2000)
        for age in (0, 1, 7, 30, 100, 400, 1500, 5000)
        if age >= count
    ]
    with duckdb.connect(str(world.warehouse.path)) as con:
        con.execute("create or replace table given (r double, alpha double, a double, b double)")
        con.execute("create or replace view staging.stg_value_models as select * from given")
        people = pa.table(
            {"repeat_count": [x for x, _ in pairs], "age_days": [t for _, t in pairs]}
        )
        con.register("people", people)
        con.execute("create or replace view marts.value_statistics as select * from people")
        yield con


def test_expectations_in_sql_are_right_to_six_digits(grid: duckdb.DuckDBPyConnection) -> None:
    """Against the hypergeometric function, for counts up to 2,000 and ages up to 5,000 days."""
    worst = {}
    for parameters in PARAMETERS:
        grid.execute("delete from given")
        grid.execute("insert into given values (?, ?, ?, ?)", parameters)
        rows = grid.execute("select * from marts.expected_purchases").fetchnumpy()
        right = published(parameters, rows["repeat_count"], rows["age_days"] / 7)
        worst[parameters] = np.max(np.abs(rows["while_active"] / right - 1))

    assert len(right) == 44
    assert {at: error for at, error in worst.items() if not error < 1e-6} == {}


def published(parameters: tuple[float, ...], x: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Equation 10 of Fader, Hardie and Lee (2005), all but P(alive), in Euler's form."""
    r, alpha, a, b = parameters
    w = 365 / 7 / (alpha + age + 365 / 7)
    c = a + b + x - 1
    return c / (a - 1) * (1 - (1 - w) ** (a - 1) * hyp2f1(a - 1, a + b - 1 - r, c, w))
