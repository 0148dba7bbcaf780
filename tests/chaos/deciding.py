"""Kill the recording of decisions: in the end exactly what was decided is recorded, once."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import text
from tests.chaos import work
from tests.chaos.dispatching import HASTE
from tests.chaos.killing import Job, Killer
from tests.chaos.places import Ledgers, fresh
from tests.chaos.tally import Tally
from tests.e2e.conftest import World, populate
from tests.perennial.batches.test_write import DAY, decision
from upath import UPath

from perennial.campaigns.offers import load_offers
from perennial.config.environment import settings
from perennial.decisions.offer_tables import record_offers
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import open_ledger

PEOPLE = 100
ENROLLED = 50_000
"""Rows of the other tables: writing them takes long enough to be killed in."""

ATTEMPTS = 2
"""Of one day, that are killed, before it is let go on."""

RECORDED = ("decisions", "enrolments", "holdouts", "accounts", "segments", "batches")
"""Tables of the lake that say what was decided, and what of it will be sent."""

Recorded = Mapping[str, bytes]
"""What is on record: a file's bytes by its path, a promise's and a code's rows by their keys."""


def recording(ledgers: Ledgers, killer: Killer, folder: Path) -> Tally:
    """Kill the recording of a day's decisions and promised codes, on each ledger engine."""
    home, url = _decided(ledgers, fresh(folder, "home"))
    recorded = killer.run((work.record_decided, (home, DAY)))
    spans = (recorded, recorded + killer.run((work.record, (home, url, DAY))) * HASTE)
    expected = _recorded(home, url)
    counts: Counter[str] = Counter()
    while killer.left:
        home, url = _decided(ledgers, fresh(folder, "home"))
        job = (work.record, (home, url, DAY))
        counts.update(_harassed(killer, Stage(job, job, home, url, spans), expected))
    return Tally.of("decide (recorded rows, codes)", ledgers.name, killer.kills, counts)


def deciding(killer: Killer, folder: Path) -> Tally:
    """Kill the whole stage in a small installation: dbt decides, rows and codes are recorded.

    Every other time only from the recording on. Afterwards everything is decided again: what the
    first attempt recorded must not change what the second one decides.
    """
    prepared, decided = fresh(folder, "home"), fresh(folder, "home")
    populate(World(prepared))
    killer.run((work.prepare, (prepared,)))
    _copy(prepared, decided)
    spans = {work.whole_day: killer.run((work.decide, (decided,)))}
    whole = fresh(folder, "home")
    _copy(decided, whole)
    spans[work.record_day] = killer.run((work.record_day, (whole,)))
    spans[work.whole_day] += spans[work.record_day]
    expected = _recorded(whole, _url(whole))
    counts: Counter[str] = Counter()
    origins = {work.record_day: decided, work.whole_day: prepared}
    while killer.left:
        for stage, origin in origins.items():
            home = fresh(folder, "home")
            _copy(origin, home)
            job, last = (stage, (home,)), (work.whole_day, (home,))
            span = spans[stage] * HASTE
            site = Stage(job, last, home, _url(home), (span / 4, span))
            counts.update(_harassed(killer, site, expected))
            shutil.rmtree(home)
    return Tally.of("decide (the whole stage, dbt)", "SQLite", killer.kills, counts)


class Stage(NamedTuple):
    """What is killed, and what runs at the end, in one home."""

    job: Job
    last: Job
    home: Path
    url: str
    spans: tuple[float, float]  # seconds of the recording, and of the whole stage

    def recorded(self) -> Recorded:
        """Everything recorded there."""
        return _recorded(self.home, self.url)


def _harassed(killer: Killer, stage: Stage, expected: Recorded) -> Counter[str]:
    """Kill a job a few times, then let it end; compare what is recorded after each."""
    counts: Counter[str] = Counter()
    for _ in range(ATTEMPTS):
        if not killer.left or stage.recorded() == expected:
            break
        killer.harass(stage.job, within=stage.spans[killer.draw(0.5)])
        assert stage.recorded().items() <= expected.items(), "something else is on record"
    killer.run(stage.last)
    found = stage.recorded()
    same = expected.items() & found.items()
    counts.update(messages=len(expected), arrived=len(same), lost=len(expected) - len(same))
    counts.update(twice=len(found.keys() - expected.keys()))
    return counts


def _recorded(home: Path, url: str) -> Recorded:
    """Everything recorded: files by their bytes, and each promise with its code."""
    lake = Lake(UPath(home / "lake"))
    paths = [path for table in RECORDED for path in (lake.root / table).glob("**/*.parquet")]
    files = {
        str(path.relative_to(UPath(home))): path.read_bytes()
        for path in paths
        if not path.name.startswith(".") and path.name != "empty.parquet"
    }
    return {**files, **_promises(url)}


def _promises(url: str) -> Recorded:
    asked = {
        "promise": "select campaign, person_id, occurrence, offer, size_rank, code, expires_on "
        "from coupon_issues",
        "taken": "select pool, code from coupons where is_issued",
    }
    found: dict[str, bytes] = {}
    with open_ledger(url) as ledger, ledger.engine.begin() as connection:
        for what, query in asked.items():
            rows = Counter(map(str, connection.execute(text(query)).all()))
            found |= {f"{what} {row} {times}": b"" for row, times in rows.items()}
    return found


def _decided(ledgers: Ledgers, home: Path) -> tuple[Path, str]:
    """A home with a decided day of which nothing is recorded; coupons come from a pool."""
    url, lake = ledgers.new(), Lake(UPath(home / "lake"))
    lake.prepare()
    coupon = load_offers(settings().dbt_project).sound["winback_coupon"]
    uploaded = coupon.model_copy(update={"generator": None, "pool": "uploaded"})
    with open_ledger(url) as ledger:
        codes = [f"CODE-{number:04}" for number in range(2 * PEOPLE)]
        ledger.coupons.put("uploaded", codes, occurred_at=work.HEARD_AT)
        record_offers(lake, DAY, [uploaded], ledger.coupons.stock())
    offer = {"offer": "winback_coupon", "offer_size_rank": 2, "occurrence": "r1"}
    rows = [decision(number, **offer) for number in range(PEOPLE)]
    entered = [{"campaign": "c", "draw": "c", "person_id": f"p{n}"} for n in range(ENROLLED)]
    contents = {"decisions": rows, "enrolments": entered, "holdouts": entered, "accounts": []}
    for (table, content), path in zip(contents.items(), work.decided(home), strict=True):
        schema = SCHEMAS[table]
        columns = {name: [row.get(name) for row in content] for name in schema.names}
        pq.write_table(pa.table(columns, schema), path)
    return home, url


def _url(home: Path) -> str:
    return f"sqlite:///{home}/ledger.sqlite"


def _copy(origin: Path, home: Path) -> None:
    shutil.copytree(origin, home, dirs_exist_ok=True)
