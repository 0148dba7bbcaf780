"""Results: what dbt derived about campaigns, published to the lake.

Pages read them there: they must not wait for the warehouse.
"""

from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial import warehouse
from perennial.domain import BrokenWorld
from perennial.lake import Lake
from perennial.settings import Settings


def publish(settings: Settings, lake: Lake, as_of: date) -> dict[str, int]:
    """Copy every table of the schema `results` to `results/as_of=<day>/<table>.parquet`.

    Derived, so a later run for the same day replaces it.

    Returns:
        Rows by table.
    """
    counts: dict[str, int] = {}
    for name in warehouse.tables(settings, "results"):
        rows = warehouse.read(settings, f"select * from results.{name} order by all")
        path = _folder(lake, as_of) / f"{name}.parquet"
        with lake.draft(path) as draft, draft.open("wb") as file:
            pq.write_table(rows, file)
        counts[name] = rows.num_rows
    return counts


def published(lake: Lake, as_of: date) -> dict[str, pa.Table]:
    """The published tables of a day, by name.

    Raises:
        BrokenWorld: None are published.
    """
    paths = sorted(_folder(lake, as_of).glob("*.parquet"), key=str)
    if not paths:
        raise BrokenWorld(
            f"no results are published for {as_of}: run the DAG `results` for it first"
        )
    found: dict[str, pa.Table] = {}
    for path in paths:
        with path.open("rb") as file:
            found[path.stem] = pq.read_table(file)
    return found


def samples(lake: Lake, as_of: date) -> pa.Table:
    """One rendered message of each campaign, channel, variant and locale: the latest up to a day.

    Returns:
        Columns `campaign`, `channel`, `variant`, `locale`, `person_id`, `subject`, `text`, `html`
        and `as_of`.
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
    with duckdb.connect() as connection:
        return connection.sql(query).to_arrow_table()


def _folder(lake: Lake, as_of: date) -> UPath:
    return lake.root / "results" / f"as_of={as_of.isoformat()}"
