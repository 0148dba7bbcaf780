"""The rulebooks, compiled once for all workers."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.conftest import made_once
from tests.decisions.engine import connect
from tests.decisions.rulebooks import Rulebook, compile_all


@pytest.fixture(scope="session")
def books(shared: Path) -> dict[str, Rulebook]:
    def make(folder: Path) -> None:
        (folder / "books").write_bytes(pickle.dumps(compile_all(folder)))

    made = made_once(shared / "rulebooks", make)
    books: dict[str, Rulebook] = pickle.loads((made / "books").read_bytes())  # noqa: S301 - our own
    return books


@pytest.fixture(scope="session")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory, which each world fills again."""
    with connect() as connection:
        yield connection
