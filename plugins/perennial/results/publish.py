"""Publish dbt's results to the lake, so that pages don't wait for the warehouse."""

from datetime import date

import duckdb
import pyarrow as pa
from upath import UPath

from perennial.config.environment import Settings
from perennial.config.measurement import Measuring
from perennial.domain import RequestError
from perennial.results.costs import accuracy, costs
from perennial.results.findings import findings, guardrails
from perennial.stores import warehouse
from perennial.stores.lake import Lake, read_file, reading

_COUNTED = """
    select table_name from information_schema.columns
    where table_schema = 'results'
    group by table_name
    having not bool_or(column_name in ('person_id', 'recorded_person_id', 'message_id', 'code'))
    order by table_name
"""
"""Tables of counts and sums. Tables with ids or codes stay in the warehouse."""


def publish(settings: Settings, lake: Lake, as_of: date, measuring: Measuring) -> dict[str, int]:
    """Copy every table of counts in `results` to `results/as_of=<day>/<table>.parquet`.

    `findings`, `guardrails`, `campaign_costs` and `forecast_accuracy` are computed here. A later
    run for the day replaces all.

    Returns:
        Rows by table.
    """
    tables = {
        name: warehouse.read(settings, f"select * from results.{name} order by all")
        for name in warehouse.read(settings, _COUNTED).column(0).to_pylist()
    }
    tables["findings"] = findings(tables["moments"], measuring, as_of)
    tables["guardrails"] = guardrails(tables["campaign_accounts"], measuring)
    tables["campaign_costs"] = costs(tables["campaign_accounts"], tables["findings"])
    tables["forecast_accuracy"] = accuracy(tables["forecasts"], tables["campaign_costs"])
    for path in _folder(lake, as_of).glob("*.parquet"):
        if path.stem not in tables:  # published by an earlier run
            path.unlink()
    for name, rows in tables.items():
        lake.replace(_folder(lake, as_of) / f"{name}.parquet", rows)
    return {name: rows.num_rows for name, rows in tables.items()}


def published(lake: Lake, as_of: date) -> dict[str, pa.Table]:
    """The published tables of a day, by name.

    Raises:
        RequestError: None are published.
    """
    paths = sorted(_folder(lake, as_of).glob("*.parquet"), key=str)
    if not paths:
        raise RequestError(
            f"No results are published for {as_of}: "
            f"run perennial results --as-of {as_of}, or the DAG results."
        )
    return {path.stem: read_file(path) for path in paths}


def newest(lake: Lake, as_of: date) -> dict[str, pa.Table]:
    """The last published tables up to `as_of`; may be empty."""
    days = sorted(
        day
        for folder in (lake.root / "results").glob("as_of=*")
        if (day := date.fromisoformat(folder.name.removeprefix("as_of="))) <= as_of
    )
    return published(lake, days[-1]) if days else {}


def samples(lake: Lake, as_of: date) -> pa.Table:
    """The latest rendered message of each campaign, channel, variant and locale up to a day.

    Returns:
        Columns `campaign`, `channel`, `variant`, `locale`, `person_id`, `subject`, `text`, `html`,
        `as_of`.
    """
    query = f"""
        select campaign, channel, variant, locale, person_id, subject, text, html, as_of
        from read_parquet(
            '{lake.glob("batches")}', hive_partitioning = true, hive_types = {{'as_of': date}}
        )
        where outcome = 'rendered' and not is_test and as_of <= date '{as_of}'
        qualify row_number() over (
            partition by campaign, channel, variant, locale
            order by as_of desc nulls last, message_id asc nulls last
        ) = 1
        order by campaign, channel, variant, locale
    """
    with reading("the lake's batches", duckdb.IOException), duckdb.connect() as connection:
        return connection.sql(query).to_arrow_table()


def _folder(lake: Lake, as_of: date) -> UPath:
    return lake.root / "results" / f"as_of={as_of.isoformat()}"
