"""No message breaks a rule in any world, and each decision has the right reason."""

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from tests.decisions.checks import CHECKS, Day
from tests.decisions.engine import decide
from tests.decisions.rulebooks import Rulebook
from tests.decisions.strategies import worlds
from tests.decisions.worlds import World

EXAMPLES = {"one_a_day": 25, "several_a_day": 25, "blackout": 3}

unhurried = settings(
    derandomize=True,  # the same worlds in each run: a failure is the change's
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_world_breaks_a_rule(
    name: str, books: dict[str, Rulebook], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Dozens of people in each world, thousands of decisions in all."""

    @settings(unhurried, max_examples=EXAMPLES[name])
    @given(world=worlds())
    def holds(world: World) -> None:
        day = Day(books[name], world, decide(books[name], world, warehouse))
        for check in CHECKS:
            check(day)

    holds()
