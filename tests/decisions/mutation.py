"""Remove each gate and limit from the models in turn, and say which check notices.

`make mutation` prints the table, and fails if no check notices. It writes only to a temporary
folder.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb
import yaml
from hypothesis import Phase, given, settings
from tests.decisions.checks import CHECKS, Day
from tests.decisions.engine import connect, decide
from tests.decisions.oracle import Case
from tests.decisions.rulebooks import Rulebook, compile_all
from tests.decisions.stories import STORIES
from tests.decisions.strategies import worlds
from tests.decisions.test_arbitration import chosen_is_best, without_budgets
from tests.decisions.test_safety import EXAMPLES, unhurried
from tests.decisions.worlds import World

Books = Mapping[str, Rulebook]
SURVIVED = "SURVIVED"


class Mutation(NamedTuple):
    """One gate or limit: its model, and the text that replaces it."""

    gate: str
    model: str
    text: str
    instead: str


def mutations() -> Iterator[Mutation]:
    """All gates and limits, as `mutations.yml` lists them."""
    listed = yaml.safe_load(Path(__file__).with_name("mutations.yml").read_text(encoding="utf-8"))
    for group in listed.values():
        yield from (Mutation(*row) for row in group)


def main() -> int:
    """Try all mutations; return 1 if one survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="gates whose name contains this")
    chosen = [one for one in mutations() if parser.parse_args().only in one.gate]
    with tempfile.TemporaryDirectory() as home:
        books = compile_all(Path(home))
    print("| gate or limit | model | text | instead | noticed by |\n|---|---|---|---|---|")
    with ProcessPoolExecutor(initializer=_begin, initargs=(books,)) as pool:
        killers = [_row(*found) for found in zip(chosen, pool.map(_killer, chosen), strict=True)]
    survived = killers.count(SURVIVED)
    print(f"\n{len(killers) - survived} of {len(killers)} noticed.")
    return 1 if survived else 0


_proof: "Proof"


def _begin(books: Books) -> None:
    global _proof  # noqa: PLW0603 - one for each process
    _proof = Proof(books, connect())


def _killer(one: Mutation) -> str:
    return _proof.killer(mutated(_proof.books, one)) or SURVIVED


def _row(one: Mutation, killer: str) -> str:
    text, instead = (" ".join(part.split()).replace("|", "\\|") for part in one[2:])
    print(f"| {one.gate} | `{one.model}` | `{text}` | `{instead}` | {killer} |", flush=True)
    return killer


def mutated(books: Books, one: Mutation) -> dict[str, Rulebook]:
    """The rulebooks with the text replaced wherever it occurs."""
    assert any(one.text in book.models[one.model] for book in books.values()), one
    return {
        name: replace(
            book,
            models={
                **book.models,
                one.model: book.models[one.model].replace(one.text, one.instead),
            },
        )
        for name, book in books.items()
    }


class Proof:
    """The checks over the worlds of the tests, without Hypothesis: nothing must shrink."""

    def __init__(self, books: Books, warehouse: duckdb.DuckDBPyConnection) -> None:
        self.books, self.warehouse = books, warehouse
        self.cases: dict[tuple[str, int], dict[tuple[str, str], Case]] = {}
        self.worlds = {name: list(_drawn(count)) for name, count in EXAMPLES.items()}

    def killer(self, books: Books) -> str | None:
        """The first check that fails."""
        few, most = 6, max(EXAMPLES.values())
        return (
            self._by_worlds(books, range(few))
            or self._by_stories(books)
            or self._by_worlds(books, range(few, most))
            or self._by_choice(books)
        )

    def _by_worlds(self, books: Books, numbers: Iterable[int]) -> str | None:
        for n in numbers:
            for name, found in self.worlds.items():
                if n < len(found):
                    rows = decide(books[name], found[n], self.warehouse)
                    cases = self.cases.setdefault((name, n), {})
                    if failed := _failed(Day(books[name], found[n], rows, cases)):
                        return failed
        return None

    def _by_stories(self, books: Books) -> str | None:
        for tell in STORIES:
            book, world, expected = tell()
            rows = decide(books[book], world, self.warehouse)
            reasons = {(row["campaign"], row["person_id"]): row["reason"] for row in rows}
            if any(reasons.get(key) != reason for key, reason in expected.items()):
                return tell.__name__
        return None

    def _by_choice(self, books: Books) -> str | None:
        for name in ("one_a_day", "several_a_day"):
            for world in self.worlds[name][:10]:
                try:
                    chosen_is_best(books[name], without_budgets(world), self.warehouse)
                except AssertionError:
                    return "no_feasible_set_is_worth_more"
        return None


def _failed(day: Day) -> str | None:
    for check in CHECKS:
        try:
            check(day)
        except AssertionError:
            return check.__name__
    return None


def _drawn(count: int) -> Iterator[World]:
    found: list[World] = []

    @settings(unhurried, max_examples=count, phases=[Phase.generate])
    @given(world=worlds())
    def collect(world: World) -> None:
        found.append(world)

    collect()
    return iter(found)


if __name__ == "__main__":
    sys.exit(main())
