"""The warehouse, which dbt builds. The only module that runs dbt.

A writer locks out all other processes, so the warehouse is opened late and closed early. dbt runs
inside this process, and releases the lock at the end.
"""

import logging
import os
import shlex
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from perennial.config.environment import Settings
from perennial.domain import BrokenWorld, BuildFailed
from perennial.stores import build_marks
from perennial.stores.lake import reading

log = logging.getLogger("perennial")

_REMEDY = (
    "Run this again when no other process builds. If the file is missing or damaged, delete it: "
    "perennial decide builds it."
)
_TROUBLE = (duckdb.IOException, duckdb.CatalogException, duckdb.BinderException)
"""What DuckDB raises for a file that is locked, damaged, or built by another version or by half."""

_OUT_OF_REACH = "IO Error"
"""DuckDB's error for a file that is locked by another process, unreadable or not writable."""


class Build(NamedTuple):
    """The models that dbt built, in its order, and dbt's first lines about each failed model.

    `built` is empty if nothing changed. A model fails if one of its tests fails.
    """

    built: tuple[str, ...]
    failed: Mapping[str, str]


def build(settings: Settings, layer: str, as_of: date, *, excluded: Sequence[str] = ()) -> Build:
    """Build one layer and run its tests, as of a day; skipped if nothing has changed.

    Args:
        layer: A folder of models, or one model.
        excluded: Campaigns to leave out.

    Raises:
        BuildFailed: dbt can't read the project, or stopped before it built anything.
        BrokenWorld: The warehouse is locked or out of reach.
    """
    settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    now = build_marks.inputs(settings, as_of, excluded)
    if build_marks.is_same(settings, layer, now):
        log.info("%s: nothing has changed since it was built for %s", layer, as_of)
        return Build((), {})
    arguments = ["build", "--select", layer, "--exclude-resource-type", "unit_test"]
    variables: list[str] = []
    if excluded:
        arguments += ["--exclude", *excluded]
        variables = ["--vars", f"{{excluded_campaigns: {list(excluded)}}}"]
    build_marks.forget(settings, layer)
    built = _collect(layer, _invoke(settings, as_of, arguments, variables, now.project))
    if not built.failed:
        build_marks.remember(settings, layer, now)
    return built


def _invoke(
    settings: Settings,
    as_of: date,
    arguments: Sequence[str],
    variables: Sequence[str],
    project_state: str,
) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 slow import
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 slow import

    project, here = str(settings.dbt_project), settings.home / "dbt"
    target = here / settings.warehouse_path.stem  # dbt's parse is valid for one warehouse only
    flags = (
        "--project-dir", project, "--profiles-dir", project, "--target", "day",
        *("--target-path", str(target), "--log-path", str(here / "logs")),
        "--quiet", "--no-use-colors", "--no-write-json", "--no-version-check",
        *("--log-level-file", "info"),  # logging every query takes a sixth of the time
        *variables,
    )  # fmt: skip
    paths = {
        "PERENNIAL_HOME": str(settings.home),
        "PERENNIAL_LAKE": str(settings.lake),
        "PERENNIAL_WAREHOUSE": str(settings.warehouse_path),
    }
    with environment(**paths, PERENNIAL_AS_OF=as_of.isoformat()):
        try:
            v2_logs = shlex.quote(str(here / "logs")) if settings.dbt_parser == "v2" else ""
            parsed = _parsed(v2_logs, flags, (project_state, *paths.values()))
            if not parsed.success:
                return parsed
            return dbtRunner(manifest=parsed.result).invoke([*arguments, *flags])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1)
def _parsed(v2_logs: str, flags: tuple[str, ...], _seen: tuple[str, ...]) -> Any:
    """Parse the project, once for all stages of a process, as a parse doesn't depend on the day.

    `v2_logs` is the log folder of dbt's v2 parser; if it is empty or that parser fails, dbt's own
    parses. `_seen` is everything else that affects a parse: the project's files, lake, warehouse.
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 slow import

    if v2_logs:
        command = f"dbt-core-experimental-parser parse --quiet --show none --log-path {v2_logs}"
        outcome = dbtRunner().invoke(["parse", *flags, "--use-v2-parser", "--v2-parser", command])
        if outcome.success:
            return outcome
        log.warning(
            "dbt's v2 parser failed, so dbt's own parser reads the project: %s", outcome.exception
        )
    return dbtRunner().invoke(["parse", *flags])


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the duration of a `with` block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _collect(layer: str, outcome: Any) -> Build:
    if outcome.result is None:
        _require_no_outer_cause(outcome.exception)
        said = f"dbt can't build {layer}: {_first_line(str(outcome.exception))}"
        if _OUT_OF_REACH in said:
            raise BrokenWorld(f"{said}. {_REMEDY}")
        raise BuildFailed(said)
    built: list[str] = []
    failed: dict[str, str] = {}
    for result in outcome.result.results:
        if str(result.status) in {"error", "fail", "runtime error"}:
            about = getattr(result.node, "attached_node", None) or result.node.unique_id
            failed.setdefault(
                about.split(".")[2], f"{result.node.name}: {_first_line(result.message)}"
            )
        elif result.node.resource_type == "model" and str(result.status) == "success":
            built.append(result.node.name)
    if out_of_reach := [said for said in failed.values() if _OUT_OF_REACH in said]:
        raise BrokenWorld(f"{layer}: {out_of_reach[0]}. {_REMEDY}")
    return Build(tuple(built), failed)


def _require_no_outer_cause(error: BaseException | None) -> None:
    """Raise the Ctrl-C or the error of the operating system that dbt wrapped into its own."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt | OSError):
            raise error
        error = error.__cause__ or error.__context__


def build_failed(settings: Settings, layer: str, failed: Mapping[str, str]) -> BuildFailed:
    """The error for a build in which models or tests failed."""
    log_file = settings.home / "dbt" / "logs" / "dbt.log"
    said = "; ".join(failed.values()).removesuffix(".")
    return BuildFailed(f"{layer}: {said}. Correct the model or the data; {log_file} says more.")


def _first_line(text: str | None) -> str:
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return " ".join(lines[:3])


def read(settings: Settings, query: str, **parameters: object) -> pa.Table:
    """Run a query on the warehouse, which is opened read-only and closed at once.

    Args:
        parameters: Values for `$name` in the query.

    Raises:
        BrokenWorld: There is no warehouse, or another process is writing to it.
    """
    with _opened(settings) as connection:
        return connection.sql(query, params=parameters or None).to_arrow_table()


def copy(settings: Settings, to: Path) -> None:
    """Copy the warehouse while no process writes to it. Raises as `read` does."""
    with _opened(settings):
        shutil.copyfile(settings.warehouse_path, to)


@contextmanager
def _opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with (
        reading("the warehouse", _TROUBLE, remedy=_REMEDY),
        duckdb.connect(str(settings.warehouse_path), read_only=True) as connection,
    ):
        yield connection


def tables(settings: Settings, schema: str) -> list[str]:
    """Names of a schema's tables, sorted."""
    query = "select table_name from information_schema.tables where table_schema = '{}' order by 1"
    found = read(settings, query.format(schema))
    return [str(name) for name in found.column(0).to_pylist()]
