from datetime import date

from perennial.stores.lake import Lake
from perennial.value.bg_nbd import BgNbd
from perennial.value.gamma_gamma import GammaGamma
from perennial.value.model import BackTest, ValueModel
from perennial.value.record_models import read, record

DAY = date(2017, 11, 26)
MODEL = ValueModel(
    BgNbd(0.243, 4.414, 0.793, 2.426, -9582.4), GammaGamma(6.25, 3.74, 15.44, -4055.9), 2357, 946
)
TESTED = BackTest(91, 1100, 1000, 0.7)


def test_a_day_without_a_fit_has_no_model(lake: Lake) -> None:
    assert read(lake, DAY) is None


def test_a_model_is_recorded_with_its_inputs(lake: Lake) -> None:
    row = record(lake, DAY, MODEL, TESTED, currency="USD", fitted_on=DAY)

    assert row == read(lake, DAY)
    assert {**row, "back_test_error": 0.1} == {
        "time_unit": "week",
        "currency": "USD",
        "r": 0.243,
        "alpha": 4.414,
        "a": 0.793,
        "b": 2.426,
        "purchase_log_likelihood": -9582.4,
        "p": 6.25,
        "q": 3.74,
        "gamma": 15.44,
        "spend_log_likelihood": -4055.9,
        "person_count": 2357,
        "repeater_count": 946,
        "fitted_on": DAY,
        "back_test_days": 91,
        "back_test_error": 0.1,
        "back_test_mean_error": 0.7,
    }


def test_a_second_fit_returns_the_recorded_model(lake: Lake) -> None:
    first = record(lake, DAY, MODEL, TESTED, currency="USD", fitted_on=DAY)
    other = MODEL._replace(purchases=MODEL.purchases._replace(r=9.0))

    assert record(lake, DAY, other, TESTED, currency="EUR", fitted_on=DAY) == first
