"""The messages chosen for a person are worth as much as the best possible set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from tests.decisions.engine import decide, rows_of
from tests.decisions.limits import room, windows
from tests.decisions.rulebooks import Rulebook
from tests.decisions.strategies import worlds
from tests.decisions.test_safety import unhurried
from tests.decisions.worlds import World

UNLIMITED: dict[str, Any] = {
    "budget_messages": None,
    "budget_cost": None,
    "approval_messages": None,
    "sent": (),
    "message_class": "marketing",
    "is_blackout": False,
    "ends_in": None,
    "offer": None,
}


def without_budgets(world: World) -> World:
    """The same people and messages, without limits over several people."""
    campaigns = tuple(replace(one, **UNLIMITED) for one in world.campaigns)
    return replace(world, campaigns=campaigns, kills=(), data_age=1)


def best(book: Rulebook, world: World, person: str, offered: list[dict[str, Any]]) -> Decimal:
    """The highest total over all subsets that caps and the gap allow."""

    def fits(chosen: Iterable[dict[str, Any]]) -> bool:
        channels = [one["channel"] for one in chosen]
        within = all(
            room(book, world, person, capped, channels) >= 0
            for capped, _, _ in windows(book)
            if capped in {"any", *channels}
        )
        return within and (len(channels) <= 1 or not book.contact_rules["gap_hours"])

    sets = [one for n in range(1, len(offered) + 1) for one in combinations(offered, n)]
    totals = [sum((row["expected_value"] for row in one), Decimal(0)) for one in sets if fits(one)]
    return max(totals, default=Decimal(0))


def chosen_is_best(book: Rulebook, world: World, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Each person's messages are worth as much as their best allowed set."""
    chosen: dict[str, Decimal] = defaultdict(Decimal)
    for row in decide(book, world, warehouse):
        if row["outcome"] == "send":
            chosen[row["person_id"]] += row["expected_value"]
    offered = defaultdict(list)
    for row in rows_of(warehouse, "decisions.priced where arm = 'treatment'"):
        if row["limited_by"] in {None, "cap_reached"} and row["expected_value"] > 0:
            offered[row["person_id"]].append(row)
    for person, messages in offered.items():
        assert chosen[person] == best(book, world, person, messages)


@pytest.mark.parametrize("name", ["one_a_day", "several_a_day"])
def test_no_feasible_set_is_worth_more(
    name: str, books: dict[str, Rulebook], warehouse: duckdb.DuckDBPyConnection
) -> None:
    """It tries all subsets of each person's messages that only caps may stop."""

    @settings(unhurried, max_examples=10)
    @given(world=worlds())
    def holds(world: World) -> None:
        chosen_is_best(books[name], without_budgets(world), warehouse)

    holds()
