"""Points and tiers in SQL equal a simple day-by-day simulation, for any history."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dbt.conftest import Warehouse, in_memory
from tests.serving_dbt import serving_dbt

PROJECT = Path(__file__).parents[2] / "dbt_project"
RULES = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["loyalty"]
AS_OF = date(2017, 12, 1)
NEVER = date(9999, 12, 31)

HISTORIES = settings(max_examples=60, deadline=None)


class Entry(NamedTuple):
    """A line of the points book; `expires_on` counts for lots alone."""

    entry_id: str
    person_id: str
    entry_type: str
    points: int
    occurred_on: date
    expires_on: date | None


class Compiled:
    """Compiled models, run one by one in memory on made-up tables."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, connection: duckdb.DuckDBPyConnection, model: str) -> list[tuple[Any, ...]]:
        """Fill a model's table from existing tables; return its rows."""
        sql = (self._folder / f"{model}.sql").read_text(encoding="utf-8")
        connection.execute(f"create or replace table warehouse.marts.{model} as {sql}")
        return connection.execute(f"from warehouse.marts.{model}").fetchall()


@pytest.fixture(scope="module")
def compiled(make_warehouse: Callable[[], Any]) -> Compiled:
    warehouse = make_warehouse()
    warehouse.dbt(
        *("compile", "--select", "point_uses", "point_lots", "point_balances"),
        *("tier_spells", "tiers"),
        as_of=AS_OF.isoformat(),
    )
    return Compiled(warehouse.home / "target/compiled/perennial/models/marts/loyalty")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with in_memory() as connection:
        yield connection


@st.composite
def books(draw: st.DrawFn) -> list[Entry]:
    """Points books of two people; few days, expiries and amounts, so that they collide."""
    start = AS_OF - timedelta(12)
    days = st.integers(0, 11).map(lambda n: start + timedelta(n))
    lives = st.one_of(st.none(), st.integers(-1, 14))
    lots = st.tuples(st.just("earned"), st.integers(1, 9), days, lives)
    spends = st.tuples(st.just("spent"), st.integers(1, 12), days, st.none())
    drawn = draw(st.lists(st.tuples(st.sampled_from("ab"), st.one_of(lots, spends)), max_size=16))
    return [
        Entry(
            f"e{number:02}",
            person,
            entry_type,
            points,
            on,
            None if life is None else on + timedelta(life),
        )
        for number, (person, (entry_type, points, on, life)) in enumerate(drawn)
    ]


def simulated_uses(book: Sequence[Entry]) -> dict[tuple[str, date], int]:
    """Go through the days; on each, take what is spent from the open lots."""
    left = {entry.entry_id: entry.points for entry in book if entry.entry_type == "earned"}
    lots = sorted(
        (entry for entry in book if entry.entry_type == "earned"),
        key=lambda lot: (lot.expires_on or NEVER, lot.occurred_on, lot.entry_id),
    )
    uses: dict[tuple[str, date], int] = {}
    for spend in sorted(
        (entry for entry in book if entry.entry_type == "spent"), key=lambda e: e.occurred_on
    ):
        wanted = spend.points
        for lot in lots:
            there = lot.occurred_on <= spend.occurred_on <= (lot.expires_on or NEVER)
            if lot.person_id == spend.person_id and there:
                taken = min(wanted, left[lot.entry_id])
                left[lot.entry_id] -= taken
                wanted -= taken
                key = (lot.entry_id, spend.occurred_on)
                uses[key] = uses.get(key, 0) + taken
    return {key: points for key, points in uses.items() if points}


@HISTORIES
@given(book=books())
def test_spending_takes_from_the_lots_of_a_simulation(
    compiled: Compiled, connection: duckdb.DuckDBPyConnection, book: list[Entry]
) -> None:
    enter(connection, book)

    rows = compiled.run(connection, "point_uses")

    assert {(lot, on): points for lot, _, points, on in rows} == simulated_uses(book)


@HISTORIES
@given(book=books())
def test_no_point_is_lost_or_added(
    compiled: Compiled, connection: duckdb.DuckDBPyConnection, book: list[Entry]
) -> None:
    """Earned = spent + expired + balance, and requested = spent + uncovered."""
    enter(connection, book)
    for model in ("point_uses", "point_lots"):
        compiled.run(connection, model)

    rows = compiled.run(connection, "point_balances")

    uses = simulated_uses(book)
    for person, balance, earned, spent, expired, uncovered, *_ in rows:
        own = [entry for entry in book if entry.person_id == person]
        lots = [entry for entry in own if entry.entry_type == "earned"]
        used = {
            lot.entry_id: sum(points for (name, _), points in uses.items() if name == lot.entry_id)
            for lot in lots
        }
        assert earned == sum(lot.points for lot in lots) == spent + expired + balance
        assert spent == sum(used.values())
        assert spent + uncovered == sum(entry.points for entry in own if entry not in lots)
        assert balance == sum(
            lot.points - used[lot.entry_id] for lot in lots if (lot.expires_on or NEVER) >= AS_OF
        )
    assert {row[0] for row in rows} == {entry.person_id for entry in book}


def enter(connection: duckdb.DuckDBPyConnection, book: Sequence[Entry]) -> None:
    for table in ("point_entries", "point_events"):
        connection.execute(
            f"create or replace table warehouse.marts.{table} (entry_id varchar, "
            "person_id varchar, entry_type varchar, points bigint, occurred_on date, "
            "expires_on date, entry_name varchar)"
        )
        if book:
            connection.executemany(
                f"insert into warehouse.marts.{table} values (?, ?, ?, ?, ?, ?, 'purchase')", book
            )


purchases = st.dictionaries(
    st.integers(1, 900).map(lambda n: AS_OF - timedelta(n)),
    st.sampled_from([1, 400, 600, 999, 1000, 1500, 2500, 5000]),
    min_size=1,
    max_size=12,
)


def measure(spend: dict[date, int], morning: date) -> int:
    window = timedelta(RULES["tier_window_days"])
    return sum(amount for on, amount in spend.items() if morning - window <= on < morning)


def simulated_tiers(spend: dict[date, int]) -> list[tuple[int, date]]:
    """Mornings on which the tier changes: it is the best one reached in the days of grace."""
    grace, thresholds = RULES["tier_grace_days"], [tier["threshold"] for tier in RULES["tiers"]]
    first = min(spend) + timedelta(1)
    days = range((AS_OF - first).days + RULES["tier_window_days"] + grace + 3)
    reached = [
        sum(measure(spend, first + timedelta(n)) >= threshold for threshold in thresholds)
        for n in days
    ]
    held = [max(reached[max(0, n - grace) : n + 1]) for n in days]
    return [(held[n], first + timedelta(n)) for n in days if n == 0 or held[n] != held[n - 1]]


@HISTORIES
@given(spend=purchases)
def test_tiers_equal_a_simulation_of_every_morning(
    compiled: Compiled, connection: duckdb.DuckDBPyConnection, spend: dict[date, int]
) -> None:
    connection.execute(
        "create or replace table warehouse.marts.person_days "
        "(person_id varchar, active_on date, spend decimal(18, 4))"
    )
    connection.executemany(
        "insert into warehouse.marts.person_days values ('ann', ?, ?)", list(spend.items())
    )
    connection.execute(
        "create or replace table warehouse.marts.activity_runs as select 'ann' as person_id, "
        "'purchase' as activity_type, 1 as ingest_number, date '2017-12-01' as visible_on"
    )

    compiled.run(connection, "tier_spells")
    compiled.run(connection, "tiers")

    expected = simulated_tiers(spend)
    spells = connection.execute(
        "select tier_rank, entered_on from warehouse.marts.tier_spells order by spell_number"
    ).fetchall()
    assert spells == expected
    (held,) = connection.execute(
        "select tier_rank, entered_on, downgrade_on, measure from warehouse.marts.tiers"
    ).fetchall()
    rank, entered_on = [change for change in expected if change[1] <= AS_OF][-1]
    downgrade_on = min((on for _, on in expected if on > AS_OF), default=None)
    assert held == (rank, entered_on, downgrade_on, measure(spend, AS_OF))


SCHEME = {
    "points_per_unit": 0.5,
    "expiry_days": 30,
    "bonus_rules": [
        {
            "name": "tea_week",
            "from": "2017-11-06",
            "until": "2017-11-12",
            "category": "tea",
            "factor": 3,
            "expiry_days": 10,
        }
    ],
    "tier_measure": "points",
    "tier_window_days": 20,
    "tier_grace_days": 0,
    "tiers": [{"name": "leaf", "threshold": 0}, {"name": "blossom", "threshold": 100}],
    "benefits": {},
}


def happened(number: int, event_type: str, day: int, **rest: Any) -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "external_id": "ann",
        "event_type": event_type,
        "occurred_at": datetime.fromisoformat("2017-10-31T17:00:00") + timedelta(day),
        **rest,
    }


@pytest.fixture
def of_tea(tmp_path: Path) -> Iterator[Warehouse]:
    """The warehouse of a company with another scheme, which makes its project read other models."""
    with serving_dbt(PROJECT, tmp_path / "read", loyalty=SCHEME) as run_dbt:
        yield Warehouse(tmp_path, run_dbt)


@pytest.mark.slow
def test_a_category_can_earn_more_and_tiers_can_be_given_for_points(of_tea: Warehouse) -> None:
    """50 for the basket, and 2 x 15 for its tea, only in the week of tea."""
    at = datetime.fromisoformat("2017-10-01T00:00:00")
    products = [
        {"product_id": name, "category": name, "updated_at": at, "loaded_at": at}
        for name in ("tea", "cups")
    ]
    of_tea.put("raw/products", products, at.date())
    tea = {"product_id": "tea", "amount": Decimal(30)}
    of_tea.events(
        [
            happened(1, "purchase", 8, amount=Decimal(101)),
            happened(2, "purchase_item", 8, **tea),
            happened(3, "purchase_item", 8, product_id="cups", amount=Decimal(71)),
            happened(4, "purchase", 20, amount=Decimal(30)),
            happened(5, "purchase_item", 20, **tea),
            happened(6, "points_earned", 9, amount=None, properties='{"points": 30}'),
            happened(7, "points_spent", 10, amount=None, properties='{"points": 35}'),
        ]
    )

    for as_of in ("2017-11-28", "2017-11-29"):
        variables = json.dumps({"loyalty": SCHEME})
        selection = ("--select", "+point_balances", "+tiers")
        of_tea.dbt("run", "--vars", variables, *selection, as_of=as_of)

        lots = {row[2]: row[3:7] for row in of_tea.rows("marts.point_lots") if row[7]}
        assert lots == {"tea_week": (30, 30, 0, 0)}
        (balance,) = of_tea.rows("marts.point_balances")
        assert balance[1:6] == (50 + 15 + 30 - 5, 50 + 30 + 15 + 30, 35, 0, 0)
    (tier,) = of_tea.rows("marts.tiers")
    assert (tier[1], tier[2], tier[8]) == ("leaf", "blossom", 45)  # the 8th is before the window
