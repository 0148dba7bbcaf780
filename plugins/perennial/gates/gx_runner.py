"""Great Expectations over an in-memory DuckDB. It takes seconds to import: only `check` does.

Nothing is kept: no project folder, no telemetry, no progress bars; the warehouse is let go.
"""

import atexit
import itertools
import logging
import os
import sys
import warnings
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from perennial.domain import BrokenWorld, DefinitionError
from perennial.gates.gate_files import SQL, Gate

with warnings.catch_warnings():
    # it imports sre_constants and sre_parse, which Python 3.11 deprecates
    warnings.filterwarnings("ignore", r"module 'sre_\w+' is deprecated", DeprecationWarning)
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.execution_engine.sqlalchemy_execution_engine import (
        SqlAlchemyExecutionEngine,
    )
    from great_expectations.expectations.expectation import Expectation as GxExpectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

logging.getLogger("great_expectations").setLevel(logging.WARNING)  # 200 lines a gate otherwise


@atexit.register
def _close_stderr() -> None:
    """Say nothing after the end: DuckDB's bindings would list what SQLAlchemy's registries keep.

    Those 45 lines about leaks come when the interpreter is gone, from a process that did well.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


_SAMPLE = 20
_numbers = itertools.count()

EngineType: TypeAlias = type[SqlAlchemyExecutionEngine]  # `type` is a field below


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection.

    Results are read after a connection is handed back, and by then DuckDB would have dropped them.
    """

    @contextmanager
    def get_connection(self) -> Generator[Connection, None, None]:
        """The one connection; a query that fails must not abort those behind it."""
        if not self._connection:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except DBAPIError:
            self._connection.rollback()
            raise

    def forget(self) -> None:
        """Close it, and all that the pool holds."""
        if self._connection:
            self._connection.close()
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A data source on DuckDB, which Great Expectations does not know."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine above."""
        return DuckDBExecutionEngine


def judge(
    gate: Gate, statements: Iterable[str], filesystem: object | None
) -> tuple[int, list[Mapping[str, Any]]]:
    """Judge a gate's table.

    Args:
        gate: The gate, as of a day.
        statements: SQL that makes its tables readable, its own under its name.
        filesystem: Where the lake is, when that is not this machine.

    Returns:
        The number of rows, and Great Expectations' own result (`to_json_dict`) of each expectation,
        in the gate's order.

    Raises:
        BrokenWorld: A table can't be read.
        DefinitionError: An expectation or its arguments are unknown to Great Expectations.
    """
    expectations = _understood(gate)
    with _database(statements, gate.name, filesystem) as (batch, row_count):
        results = [
            result
            for kind, wanted in (
                ("COMPLETE", [one for one in expectations if one.expectation_type == SQL]),
                ("SUMMARY", [one for one in expectations if one.expectation_type != SQL]),
            )
            for result in _validate(batch, kind, wanted)
        ]
    return row_count, sorted(results, key=lambda one: one["expectation_config"]["meta"]["position"])


def _understood(gate: Gate) -> list[GxExpectation]:
    """The gate's expectations as Great Expectations' own."""
    understood = []
    for position, one in enumerate(gate.expectations):
        try:
            understood.append(
                ExpectationConfiguration(
                    type=one.type, kwargs=dict(one.kwargs), meta={"position": position}
                ).to_domain_obj()
            )
        except (ExpectationNotFoundError, ValueError, TypeError) as error:
            problem = " ".join(str(error).split())
            key = f"expectations.{position}"
            remedy = "See Great Expectations' list of types and their arguments."
            raise DefinitionError(f"{gate.name}.yml", key, problem, remedy) from error
    return understood


def _validate(
    batch: Batch, kind: str, expectations: Sequence[GxExpectation]
) -> list[Mapping[str, Any]]:
    """Results in Great Expectations' words; only SQL's are complete: it caps the rows by itself."""
    if not expectations:
        return []
    suite = gx.ExpectationSuite(name=kind, expectations=list(expectations))
    outcome = batch.validate(
        suite, result_format={"result_format": kind, "partial_unexpected_count": _SAMPLE}
    )
    return list(outcome.to_json_dict()["results"])  # type: ignore[no-untyped-call]


@contextmanager
def _database(
    statements: Iterable[str], name: str, filesystem: object | None
) -> Iterator[tuple[Batch, int]]:
    """The gate's table as a batch, and its row count, in a database that lives as long as this."""
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    sources: Any = context.data_sources  # has the method below since the class above exists
    # a name of its own lets all connections of this check share the database, and no others
    source = sources.add_duckdb("gate", connection_string=f"duckdb:///:memory:gate{next(_numbers)}")
    engine: DuckDBExecutionEngine = source.get_execution_engine()
    table = name.replace(".", "_")
    try:
        with engine.get_connection() as connection:
            row_count = _make_readable(connection, statements, name, table, filesystem)
        asset = source.add_table_asset(name, table_name=table)
        yield asset.add_batch_definition_whole_table("all").get_batch(), row_count
    finally:  # DuckDB lets go of the warehouse when the last connection is gone
        engine.forget()
        source.get_engine().dispose()


def _make_readable(
    connection: Connection,
    statements: Iterable[str],
    name: str,
    table: str,
    filesystem: object | None,
) -> int:
    """Create the views, and the gate's once more without a schema: GX looks for none."""
    try:
        if filesystem is not None:
            connection.connection.register_filesystem(filesystem)
        for statement in (*statements, f"create view {table} as select * from {name}"):
            connection.exec_driver_sql(statement)
        row_count: int = connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()
        connection.commit()
    except DBAPIError as error:
        problem = str(error.orig).splitlines()[0]
        raise BrokenWorld(f"Gate {name} can't read its tables: {problem}. Run it again.") from error
    return row_count
