"""The rulebooks, compiled once a session."""

from collections.abc import Iterator

import duckdb
import pytest
from tests.decisions.engine import connect
from tests.decisions.rulebooks import Rulebook, compile_all


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rulebook]:
    """Every rulebook by its name."""
    return compile_all(tmp_path_factory.mktemp("rulebooks"))


@pytest.fixture(scope="session")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory; each world fills it anew."""
    with connect() as connection:
        yield connection
