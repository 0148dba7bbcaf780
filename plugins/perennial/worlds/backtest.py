"""Decide past days again, from what was known then.

The installation is only read. A *shadow* copy has its own warehouse and ledger, and hard links to
the lake's files, which are never changed in place.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from upath import UPath

from perennial.config.environment import settings
from perennial.decisions import record as decisions
from perennial.domain import Outcome, RequestError
from perennial.stages.whole_day import DECIDED_AGAIN, follow
from perennial.stores import warehouse
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake

Progress = Callable[[str], None]

OF_THE_DAY = (
    *("decisions", "enrolments", "holdouts", "offers", "offer_sizes", "coupon_stock"),
    *("campaign_policies", "campaign_steps", "campaign_channels", "campaign_variants"),
)
"""Tables whose partition of a day records how that day was decided."""


class Tried(NamedTuple):
    """One past day, decided again, with a row per candidate.

    `different` has rows that differ from the recorded ones; None if none are recorded.
    """

    as_of: date
    decided: pa.Table
    different: int | None


class Change(NamedTuple):
    """The effect of other definitions on one campaign, summed over days.

    Attributes:
        before, after: Messages.
        enter, leave: Person-days with a message only after, or only before.
        cost_before, cost_after: Expected, of messages and offers, in `business_currency`.
        value_before, value_after: Expected, less that cost.
    """

    campaign: str
    before: int
    after: int
    enter: int
    leave: int
    cost_before: Decimal
    cost_after: Decimal
    value_before: Decimal
    value_after: Decimal


def backtest(first: date, last: date, *, progress: Progress) -> Iterator[Tried]:
    """Decide each day again, by its recorded rules if there are any.

    Raises:
        BuildFailed: A day can't be built.
        RequestError: The lake is not a local folder.
    """
    recorded = Lake(settings().lake)
    with _shadow(settings().project):
        for as_of in _days(first, last):
            progress(f"{as_of} from what was known then")
            decided = _decide(as_of)
            is_recorded = decisions.is_recorded(recorded, as_of)
            found = decisions.read(recorded, as_of)
            shared = [name for name in found.column_names if name in decided.column_names]
            columns = [name for name in shared if name not in decisions.KEY]
            different = decisions.differences(found, decided, columns) if is_recorded else None
            yield Tried(as_of, decided, different)


def diff(revision: str, first: date, last: date, *, progress: Progress) -> list[Change]:
    """Compare today's definitions with those of a git revision.

    Raises:
        BuildFailed: A day can't be built.
        RequestError: The revision is unknown, or the lake is not a local folder.
    """
    with tempfile.TemporaryDirectory(prefix="perennial-diff-") as folder:
        before = _checkout(revision, settings().project, Path(folder))
        progress(f"by the definitions of {revision}")
        then = _decide_all(before, first, last, progress=progress)
    progress("by the definitions as they are")
    now = _decide_all(settings().project, first, last, progress=progress)
    return changes(then, now)


def changes(before: Mapping[date, pa.Table], after: Mapping[date, pa.Table]) -> list[Change]:
    """Compare decisions of the same days, by campaign."""
    sent = [_sent(tables) for tables in (before, after)]
    campaigns = sorted({key[0] for side in sent for key in side})
    return [_change(name, *sent) for name in campaigns]


def _change(name: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Change:
    sides = [{key: row for key, row in side.items() if key[0] == name} for side in (before, after)]
    sums = [
        sum((row[column] or Decimal(0) for row in side.values()), Decimal(0))
        for column in ("expected_cost", "expected_value")
        for side in sides
    ]
    old, new = sides
    return Change(
        name, len(old), len(new), len(new.keys() - old.keys()), len(old.keys() - new.keys()), *sums
    )


def _sent(tables: Mapping[date, pa.Table]) -> dict[tuple[str, str, date], dict[str, Any]]:
    return {
        (row["campaign"], row["person_id"], as_of): row
        for as_of, table in tables.items()
        for row in table.to_pylist()
        if row["outcome"] == Outcome.SEND
    }


def _decide_all(
    project: Path, first: date, last: date, *, progress: Progress
) -> dict[date, pa.Table]:
    """Ignores recorded rules."""
    decided = {}
    with _shadow(project, without_rules_of=list(_days(first, last))):
        for as_of in _days(first, last):
            progress(f"{as_of} from what was known then")
            decided[as_of] = _decide(as_of)
    return decided


def _decide(as_of: date) -> pa.Table:
    follow(DECIDED_AGAIN, as_of, lambda *_: None)
    found = warehouse.read(Installation.here().settings, "select * from decisions.decisions")
    return found.sort_by([("campaign", "ascending"), ("person_id", "ascending")])


@contextmanager
def _shadow(project: Path, without_rules_of: list[date] | None = None) -> Iterator[None]:
    here = settings()
    if here.lake.protocol not in ("", "file"):
        raise RequestError(
            "A backtest needs a lake in a local folder, "
            "and PERENNIAL_LAKE_URL is remote: copy it first."
        )
    with tempfile.TemporaryDirectory(prefix="perennial-shadow-", dir=here.home) as folder:
        home = Path(folder)
        shutil.copytree(str(here.lake), home / "lake", copy_function=os.link)
        lake = Lake(UPath(home / "lake"))
        for as_of in without_rules_of or []:
            for table in OF_THE_DAY:
                shutil.rmtree(str(lake.folder(table, as_of)), ignore_errors=True)
        named = {
            "PERENNIAL_HOME": str(home),
            "PERENNIAL_PROJECT": str(project),
            "PERENNIAL_LAKE_URL": "",
            "PERENNIAL_LEDGER_URL": "",
            "PERENNIAL_WAREHOUSE": str(home / "warehouse.duckdb"),
        }
        with warehouse.environment(**named):
            yield


def _checkout(revision: str, project: Path, folder: Path) -> Path:
    if revision.startswith("-"):
        raise RequestError(f"There is no git revision {revision}: `git log` lists them.")
    done = subprocess.run(  # noqa: S603 - the revision can't pass for an option
        ["git", "archive", "--format=tar", revision, "dbt_project"],  # noqa: S607 - git of the PATH
        cwd=project,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RequestError(
            f"git can't read revision {revision}: {done.stderr.decode(errors='replace').strip()}"
        )
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _days(first: date, last: date) -> Iterator[date]:
    for ago in range((last - first).days + 1):
        yield first + timedelta(days=ago)
