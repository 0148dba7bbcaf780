"""The decision models as plain SQL, compiled by dbt once for each rulebook.

Only `models/decisions` is compiled unchanged. Its sources are stubs that a world fills, and the
list of campaigns holds five made-up ones.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import yaml
from tests.decisions.tables import TABLES
from tests.serving_dbt import RunDbt, serving_dbt

PROJECT = Path(__file__).parents[2] / "dbt_project"
ARBITRATION = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["arbitration"]
CAMPAIGNS = ("alpha", "beta", "gamma", "delta", "epsilon")
IMPERSONAL = "alpha"
"""The one campaign that has a text for people who refuse personalisation."""

HOLDOUT_SHARE = 0.10
QUIET = {"send_from": "09:00", "send_until": "20:30"}
LAXER = {"send_from": "07:00", "send_until": "23:00"}  # laxer than the laws
PRESSURE = {
    "unanswered_count": 2,
    "longest_rest_days": 28,
    "stale_days": 3,
    "slot_hours": 1,  # the smallest, so that each hour of the rules matters
}
USUAL_CAPS = (
    {"channel": "any", "days": 1, "count": 2},  # the gap allows one
    {"channel": "any", "days": 7, "count": 4},
    {"channel": "any", "calendar": "month", "count": 5},
    {"channel": "email", "days": 7, "count": 3},
    {"channel": "sms", "days": 7, "count": 1},
    {"channel": "sms", "days": 30, "count": 4},
)
SEVERAL_CAPS = (
    {"channel": "any", "days": 1, "count": 3},
    {"channel": "any", "calendar": "week", "count": 5},
    {"channel": "email", "days": 1, "count": 2},
    {"channel": "email", "days": 7, "count": 3},
    {"channel": "sms", "days": 3, "count": 2},
    {"channel": "sms", "calendar": "year", "count": 6},
)


@dataclass(frozen=True)
class Rulebook:
    """The rules of one business on one day.

    Attributes:
        contact_rules: As in dbt_project.yml.
        order: Of arbitration.
        models: Compiled SQL by model, in the order in which they read each other.
    """

    name: str
    as_of: date
    contact_rules: Mapping[str, Any]
    order: str = "value"
    models: Mapping[str, str] = ()  # type: ignore[assignment]

    @property
    def variables(self) -> dict[str, Any]:
        """Variables that replace those of dbt_project.yml."""
        return {
            "contact_rules": dict(self.contact_rules),
            "arbitration": ARBITRATION | {"order": self.order},
            "volume": {"usual_days": 28, "jump": 3, "fewest_messages": 3},
            "global_holdout_share": HOLDOUT_SHARE,
        }


PLAIN = (
    Rulebook(
        "one_a_day",
        date(2017, 3, 12),  # New York's clocks go forward
        {"caps": USUAL_CAPS, "gap_hours": 20, "blackout_days": [], **QUIET, **PRESSURE},
    ),
    Rulebook(
        "several_a_day",
        date(2017, 4, 1),  # Lord Howe's clocks go back by half an hour during New York's day
        {"caps": SEVERAL_CAPS, "gap_hours": 0, "blackout_days": [], **LAXER, **PRESSURE},
    ),
    Rulebook(
        "blackout",
        date(2017, 11, 5),  # New York's clocks go back
        {"caps": USUAL_CAPS, "gap_hours": 20, "blackout_days": ["2017-11-05"], **QUIET, **PRESSURE},
        order="priority",
    ),
)


def compile_all(home: Path) -> dict[str, Rulebook]:
    """Compile every rulebook below a folder."""
    books = compiled(PLAIN, home)
    return {book.name: book for book in [*books, _with_night_law(books[0])]}


def _with_night_law(book: Rulebook) -> Rulebook:
    """Allow texts to China only from 03:00 to 05:00: real laws always leave an hour."""
    laws, hours = book.models["contact_laws"], "'marketing', 480, 1320"
    assert hours in laws
    models = {**book.models, "contact_laws": laws.replace(hours, "'marketing', 180, 300")}
    return replace(book, name="night_law", models=models)


def compiled(
    books: Sequence[Rulebook], home: Path, campaigns: Sequence[str] = CAMPAIGNS
) -> list[Rulebook]:
    """Rulebooks with their models as plain SQL, for these campaigns."""
    _write_project(home / "project", campaigns)
    with serving_dbt(home / "project", home / "read") as run_dbt:
        return [_compiled(book, home / book.name, campaigns, run_dbt) for book in books]


def _compiled(book: Rulebook, home: Path, campaigns: Sequence[str], run_dbt: RunDbt) -> Rulebook:
    home.mkdir()
    _make_audiences(home / "warehouse.duckdb", campaigns)
    environment = {
        "PERENNIAL_HOME": str(home),
        "PERENNIAL_LAKE": str(home / "lake"),
        "PERENNIAL_WAREHOUSE": str(home / "warehouse.duckdb"),
        "PERENNIAL_AS_OF": book.as_of.isoformat(),
    }
    chosen = ("--select", "decisions", "--threads", "1", "--vars", json.dumps(book.variables))
    run_dbt(home, ("compile", *chosen), environment)
    return replace(book, models=dict(_in_order(home / "target")))


def _write_project(project: Path, campaigns: Sequence[str]) -> None:
    for part in ("macros", "models/decisions"):
        shutil.copytree(PROJECT / part, project / part)
    shutil.copy(PROJECT / "profiles.yml", project)
    text = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())
    del text["models"]["perennial"]["results"], text["models"]["perennial"]["staging"]["identity"]
    (project / "dbt_project.yml").write_text(yaml.safe_dump(text))
    for path in project.glob("**/*.yml"):  # descriptions quote docs blocks that are not copied
        if path.parent != project:
            path.unlink()
    stubs = [*TABLES, *(f"campaigns.{name}" for name in campaigns)]
    for schema, name in (table.split(".") for table in stubs):
        (project / "models" / schema).mkdir(exist_ok=True)
        head = "{{ config(meta={'impersonal': ['season']}) }}" if name == IMPERSONAL else ""
        (project / f"models/{schema}/{name}.sql").write_text(f"{head} select 1 as stub")
    path = project / "models/decisions/candidates.sql"
    listed = f"campaigns = {list(campaigns)}"
    path.write_text(re.sub(r"campaigns = \[.*?\]", listed, path.read_text(), flags=re.DOTALL))


def _make_audiences(warehouse: Path, campaigns: Sequence[str]) -> None:
    """Make audiences to compile against: their columns are the variables."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema campaigns")
        for name in campaigns:
            connection.execute(
                f"create table campaigns.{name} "
                "(person_id varchar, is_entering boolean, spend integer, season varchar)"
            )


def _in_order(target: Path) -> Iterator[tuple[str, str]]:
    nodes = json.loads((target / "manifest.json").read_text())["nodes"]
    decided = {key: node for key, node in nodes.items() if node["fqn"][1] == "decisions"}
    reads = {
        key: [one for one in node["depends_on"]["nodes"] if one in decided]
        for key, node in decided.items()
    }
    compiled = {path.stem: path for path in (target / "compiled").rglob("*.sql")}
    for key in TopologicalSorter(reads).static_order():
        name = decided[key]["name"]
        yield name, compiled[name].read_text().replace('"warehouse".', "")
