"""The work that `value` measures; prints its CPU seconds.

python -m bench.value_work simulate <folder> 1000000
python -m bench.value_work fit <folder>
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.optimize import minimize
from scipy.special import gammaln

from perennial.value.bg_nbd import BgNbd
from perennial.value.gamma_gamma import GammaGamma
from perennial.value.model import ValueModel, fit
from perennial.value.purchase_statistics import Statistics

_HISTORY_DAYS = 1000
_HORIZON_DAYS = 365
_TRUE = ValueModel(
    BgNbd(r=0.55, alpha=10.0, a=0.8, b=3.5, log_likelihood=0),
    GammaGamma(p=6.0, q=4.0, gamma=60.0, log_likelihood=0),
    person_count=0,
    repeater_count=0,
)
_PLAIN_SHARE = 20
"""The plain fit sees one in 20 people, and its time is multiplied by 20."""


def simulate(folder: Path, people: int) -> None:
    """Simulate buyers who follow the models."""
    draw = np.random.default_rng(1)
    model = _TRUE.purchases
    age = draw.integers(1, _HISTORY_DAYS, people)
    rate = draw.gamma(model.r, 1 / model.alpha, people) / 7
    lifetime = draw.geometric(np.maximum(draw.beta(model.a, model.b, people), 1e-6))
    repeats, recency = np.zeros(people, np.int64), np.zeros(people)
    active = np.arange(people)
    while active.size:
        wait = np.maximum(draw.exponential(1 / np.maximum(rate[active], 1e-9)), 1)
        bought = (recency[active] + wait <= age[active]) & (repeats[active] < lifetime[active])
        active, wait = active[bought], wait[bought]
        recency[active] += wait
        repeats[active] += 1
    scale = draw.gamma(_TRUE.spend.q, 1 / _TRUE.spend.gamma, people)
    spend = draw.gamma(np.maximum(_TRUE.spend.p * repeats, 1e-9), 1 / scale)
    table = pa.table(
        {
            "person_id": pa.array(np.arange(people)).cast(pa.string()),
            "currency": pa.array(["USD"] * people),
            "repeat_count": repeats.astype(np.int32),
            "recency_days": recency.astype(np.int32),
            "age_days": age.astype(np.int32),
            "repeat_spend": pa.array(np.round(spend * 10_000).astype(np.int64)),
        }
    )
    pq.write_table(table, folder / "people.parquet")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts; create schema staging")
        connection.execute(f"""
            create table marts.value_statistics as
            select * replace (cast(repeat_spend / 10000 as decimal(18, 4)) as repeat_spend)
            from '{folder}/people.parquet'
        """)
        parameters = {**_TRUE.purchases._asdict(), **_TRUE.spend._asdict()}
        columns = ", ".join(f"{value!r}::double as {key}" for key, value in parameters.items())
        connection.execute(f"""
            create table staging.stg_value_models as
            select 'USD' as currency, {columns}, date '2019-12-31' as model_on
        """)
        for path in sorted(folder.glob("*.sql")):
            name = path.stem.partition("_")[2]
            connection.execute(f"create view marts.{name} as {path.read_text(encoding='utf-8')}")


def _statistics(folder: Path) -> Statistics:
    rows = pq.read_table(folder / "people.parquet")
    return Statistics.of(*(rows[name] for name in Statistics._fields))


def _group(statistics: Statistics) -> None:
    statistics.histories()
    statistics.spenders()


def _fit_plainly(statistics: Statistics) -> None:
    """The published likelihoods, one term per person, with numeric gradients."""
    sample = Statistics(*(numbers[::_PLAIN_SHARE] for numbers in statistics))
    x, recency, age = sample.repeat_count, sample.recency_days / 7, sample.age_days / 7

    def purchases(logarithms: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logarithms)
        shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        stays = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        odds = np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * np.log(alpha + recency)
        left = np.where(x > 0, odds, -np.inf)
        return -float(np.mean(shared + stays + np.logaddexp(-(r + x) * np.log(alpha + age), left)))

    bought = (x > 0) & (sample.repeat_spend > 0)
    n, average = x[bought], sample.repeat_spend[bought] / 10_000 / x[bought]

    def spend(logarithms: np.ndarray) -> float:
        p, q, gamma = np.exp(logarithms)
        constant = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(gamma)
        varying = (p * n - 1) * np.log(average) + p * n * np.log(n)
        return -float(np.mean(constant + varying - (p * n + q) * np.log(gamma + n * average)))

    minimize(purchases, np.zeros(4), method="L-BFGS-B")
    minimize(spend, np.zeros(3), method="L-BFGS-B")


def _score(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create temp table scored as from marts.predicted_value")


def _read(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create temp table copied as from marts.value_statistics")


def _score_in_scipy(statistics: Statistics) -> None:
    model, spend = _TRUE.purchases, _TRUE.spend
    expected = model.expected_purchases(statistics, _HORIZON_DAYS)
    money = statistics.repeat_spend / 10_000
    average = spend.p * (spend.gamma + money) / (spend.p * statistics.repeat_count + spend.q - 1)
    np.multiply(expected, average)


_ON_STATISTICS: dict[str, Callable[[Statistics], object]] = {
    "fit": fit,
    "fit_plainly": _fit_plainly,
    "group": _group,
    "score_in_scipy": _score_in_scipy,
}
_IN_SQL = {"score": _score, "read": _read}


def main(work: str, folder: Path, people: int = 0) -> None:
    """Do one piece of work."""
    if work == "simulate":
        simulate(folder, people)
    elif work in _IN_SQL:
        with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
            connection.execute("set threads = 2")
            begin = time.process_time()
            _IN_SQL[work](connection)
            print(time.process_time() - begin)
    else:
        statistics = _statistics(folder)
        begin = time.process_time()
        _ON_STATISTICS[work](statistics)
        times = _PLAIN_SHARE if work == "fit_plainly" else 1
        print((time.process_time() - begin) * times)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
