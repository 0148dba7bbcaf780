"""Fill a day of 17 campaigns, decide it, or join by hand."""

import argparse
import json
import pickle
import resource
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml
from tests.decisions.rulebooks import PLAIN, PROJECT, compiled
from tests.decisions.tables import TABLES

CAMPAIGNS = tuple(f"campaign_{n}" for n in range(1, 18))
_HERE = Path(__file__).parent
_BOOK = PLAIN[0]


def fill(folder: Path, people: int) -> None:
    """Compile the models and fill their input tables."""
    (book,) = compiled([_BOOK], folder / "compiled", CAMPAIGNS)
    manifest = folder / "compiled" / book.name / "target" / "manifest.json"
    nodes = json.loads(manifest.read_text())["nodes"].values()
    kinds = {node["name"]: node["config"]["materialized"] for node in nodes}
    models = [(kinds[name], name, sql) for name, sql in book.models.items()]
    (folder / "models.pickle").write_bytes(pickle.dumps(models))
    with _open(folder, "3GB") as warehouse:
        for schema in ("staging", "marts", "campaigns", "decisions"):
            warehouse.execute(f"create schema {schema}")
        for table, columns in TABLES.items():
            warehouse.register("empty", pa.schema(list(columns.items())).empty_table())
            warehouse.execute(f"create table {table} as select * from empty")
        warehouse.execute("create temp table campaign_names (campaign text, campaign_number int)")
        for number, name in enumerate(CAMPAIGNS, start=1):
            warehouse.execute("insert into campaign_names values (?, ?)", [name, number])
            warehouse.execute(
                f"create table campaigns.{name} as "
                "select 'p' || i as person_id, true as is_entering, 7 as spend, "
                f"'spring' as season from range({people}) as r (i) "
                f"where (i + {number}) % {len(CAMPAIGNS)} < 3"
            )
        warehouse.execute(f"set variable people = {people}")
        warehouse.execute(f"set variable as_of = date '{_BOOK.as_of}'")
        warehouse.execute((_HERE / "decisions.sql").read_text(encoding="utf-8"))


def decide(folder: Path) -> None:
    """Run the decision models one by one, as dbt does."""
    models = pickle.loads((folder / "models.pickle").read_bytes())  # noqa: S301 - our own file
    with _open(folder, "800MB") as warehouse:  # with 700MB the joins of contact_people may fail
        for kind, name, sql in models:
            warehouse.execute(f"create or replace {kind} decisions.{name} as {sql}")
        (decided,) = warehouse.execute("select count(*) from decisions.decisions").fetchall()[0]
        (candidates,) = warehouse.execute("select count(*) from decisions.candidates").fetchall()[0]
        if not decided == candidates > 0:
            raise SystemExit(f"{candidates} candidates, {decided} decisions")


def by_hand(folder: Path) -> None:
    """Join in one statement, which needs this much memory."""
    with _open(folder, "2GB") as warehouse:
        _gather(warehouse)
        warehouse.execute(f"set variable as_of = date '{_BOOK.as_of}'")
        sql = (_HERE / "decisions_by_hand.sql").read_text(encoding="utf-8")
        warehouse.execute(f"create or replace table decisions.by_hand as {sql}")


def read(folder: Path) -> None:
    """Write only the candidates: the lower limit."""
    with _open(folder, "700MB") as warehouse:
        _gather(warehouse)
        warehouse.execute("create or replace table decisions.read as select * from audiences")


def _gather(warehouse: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select '{0}' as campaign, person_id, "
        "cast(json_object('spend', spend, 'season', season) as varchar) as variables "
        "from campaigns.{0}"
    )
    every = " union all ".join(query.format(name) for name in CAMPAIGNS)
    warehouse.execute(f"create temp view audiences as {every}")


def _open(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    profiles = yaml.safe_load((PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    settings = {
        **profiles["perennial"]["outputs"]["day"]["settings"],
        "memory_limit": memory,
        "threads": 2,
        "temp_directory": folder / "spill",
    }
    warehouse = duckdb.connect(folder / "warehouse.duckdb")
    for name, value in settings.items():
        warehouse.execute(f"set {name} = '{value}'")
    return warehouse


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", choices=("fill", "decide", "by_hand", "read"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=0)
    given = parser.parse_args()
    if given.work == "fill":
        given.folder.mkdir(parents=True)
        fill(given.folder, given.people)
    else:
        {"decide": decide, "by_hand": by_hand, "read": read}[given.work](given.folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.2f}")
