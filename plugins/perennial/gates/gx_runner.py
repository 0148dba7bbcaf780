"""Runs Great Expectations over an in-memory DuckDB; imported by `check` only, as it takes seconds.

It leaves nothing behind: no project folder, telemetry, progress bars or open warehouse.
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
    # Great Expectations imports sre_constants and sre_parse, which Python 3.11 deprecates
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

logging.getLogger("great_expectations").setLevel(logging.WARNING)  # INFO has 200 lines per gate


@atexit.register
def _close_stderr() -> None:
    """Silence DuckDB's 45 lines about leaks at exit, caused by SQLAlchemy's registries."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


_SAMPLE = 20
_numbers = itertools.count()

EngineType: TypeAlias = type[SqlAlchemyExecutionEngine]  # `type` is a field below


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """Keeps one connection: GX reads results after it is returned, when DuckDB would drop them."""

    @contextmanager
    def get_connection(self) -> Generator[Connection, None, None]:
        """The connection; a failed query is rolled back, so that later queries work."""
        if not self._connection:
            self._connection = self.engine.connect()
        try:
            yield self._connection
        except DBAPIError:
            self._connection.rollback()
            raise

    def forget(self) -> None:
        """Close all connections."""
        if self._connection:
            self._connection.close()
        self.engine.dispose()


class DuckDBDatasource(SQLDatasource):
    """A data source for DuckDB, which Great Expectations lacks."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine class."""
        return DuckDBExecutionEngine


def judge(
    gate: Gate, statements: Iterable[str], filesystem: object | None
) -> tuple[int, list[Mapping[str, Any]]]:
    """Check a gate's table, which `statements` create; `filesystem` is the lake's, if remote.

    Returns:
        The number of rows, and Great Expectations' result (`to_json_dict`) of each expectation, in
        the gate's order.

    Raises:
        BrokenWorld: A table can't be read.
        DefinitionError: Great Expectations doesn't know an expectation or its arguments.
    """
    expectations = _understood(gate)
    with _database(statements, gate.name, filesystem) as (batch, row_count):
        results = [
            result
            for kind, wanted in (
                ("COMPLETE", [each for each in expectations if each.expectation_type == SQL]),
                ("SUMMARY", [each for each in expectations if each.expectation_type != SQL]),
            )
            for result in _validate(batch, kind, wanted)
        ]
    return row_count, sorted(
        results, key=lambda result: result["expectation_config"]["meta"]["position"]
    )


def _understood(gate: Gate) -> list[GxExpectation]:
    understood = []
    for position, expectation in enumerate(gate.expectations):
        try:
            understood.append(
                ExpectationConfiguration(
                    type=expectation.type,
                    kwargs=dict(expectation.kwargs),
                    meta={"position": position},
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
    """SQL needs complete results, because summaries drop its rows; it limits them itself."""
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
    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        ),
    )
    sources: Any = context.data_sources  # defining the class above adds `add_duckdb`
    # the unique name is shared by this check's connections only
    source = sources.add_duckdb("gate", connection_string=f"duckdb:///:memory:gate{next(_numbers)}")
    engine: DuckDBExecutionEngine = source.get_execution_engine()
    table = name.replace(".", "_")
    try:
        with engine.get_connection() as connection:
            row_count = _make_readable(connection, statements, name, table, filesystem)
        asset = source.add_table_asset(name, table_name=table)
        yield asset.add_batch_definition_whole_table("all").get_batch(), row_count
    finally:  # DuckDB releases the warehouse when the last connection is closed
        engine.forget()
        source.get_engine().dispose()


def _make_readable(
    connection: Connection,
    statements: Iterable[str],
    name: str,
    table: str,
    filesystem: object | None,
) -> int:
    """Create the views, and the gate's again without a schema, because GX uses none."""
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
