"""What is done to the product, and what is counted afterwards."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import text
from tests.chaos import work
from tests.chaos.killing import Job, Killer
from tests.chaos.places import Ledgers, Sink, fresh, sink
from tests.perennial.dispatch.conftest import TODAY, Recorder, World
from tests.perennial.test_batches import DAY, decide, decision
from upath import UPath

from perennial.business import business
from perennial.clock import set_world
from perennial.domain import NotToday, Receipt, State
from perennial.lake import Lake
from perennial.ledger import Entry, Worker, open_ledger
from perennial.settings import settings

MESSAGES = 100
"""Of one batch."""

HASTE = 0.7
"""Kills come within this share of the time the work takes undisturbed: most of them find it."""

DELAY = {"smtp": 0.004, "http": 0.004}
"""Seconds a sink takes for a message, so that a batch takes long enough to be killed in."""


@dataclass(frozen=True)
class Tally:
    """What became of a scenario's messages, counted at the sink.

    Attributes:
        scenario: What was killed.
        ledger: Where the ledger lay.
        kills: Processes killed at work.
        messages: That were to be sent, rendered or heard of.
        arrived: Of them, those that are at the sink at least once.
        unknown: Of them, those that the ledger calls unknown, arrived or not.
        lost: Of them, those that are neither at the sink nor unknown.
        twice: Of them, those that are at the sink more than once.
    """

    scenario: str
    ledger: str
    kills: int
    messages: int
    arrived: int
    unknown: int
    lost: int
    twice: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost or doubled."""
        return self.lost == self.twice == 0

    @classmethod
    def columns(cls) -> list[str]:
        """The names of its numbers and words."""
        return [field.name for field in fields(cls)]


class Sending:
    """Batches of one world, sent by processes that are killed.

    Args:
        ledgers: Where its ledger lies.
        sink: Who takes the messages.
        carrier: `smtp`, which knows no repeat, or `http`, which does.
        folder: An empty one.
    """

    def __init__(self, ledgers: Ledgers, sink: Sink, carrier: str, folder: Path) -> None:
        self._ledgers, self._sink, self._carrier, self._home = ledgers, sink, carrier, folder
        self._url = ledgers.new()
        set_world(folder, TODAY)
        self._shop, self._lake = business(settings().dbt_project), Lake(UPath(folder / "lake"))
        self.batches: list[UPath] = []

    def new_batch(self, day: date = TODAY) -> UPath:
        """One more batch, of people who have got nothing yet."""
        first = len(self.batches) * MESSAGES
        with open_ledger(self._url) as ledger:
            batch = self._world(ledger).batch(range(first, first + MESSAGES), day=day)
        self.batches.append(batch)
        return batch

    def job(self, *batches: UPath) -> Job:
        """Sends batches, one after another."""
        paths = list(map(str, batches))
        return work.send, (self._home, self._url, paths, self._carrier, self._sink.port)

    def is_done(self, batch: UPath) -> bool:
        """Whether nothing of it can leave any more."""
        name = batch.relative_to(self._lake.root).as_posix()
        with open_ledger(self._url) as ledger:
            is_known = ledger.messages.counts(name).total() == MESSAGES
            return is_known and ledger.messages.left(name) == 0

    def copy(self) -> str:
        """A backup of the ledger as it is now; its URL."""
        return self._ledgers.copy(self._url)

    def restore(self, copy: str) -> None:
        """Go on with a backup: what the ledger learned since is gone."""
        self._url = self._ledgers.copy(copy)

    def export(self) -> None:
        """Bring the ledger's facts into the lake."""
        with open_ledger(self._url) as ledger:
            ledger.export(self._lake)

    def send_yesterday(self) -> None:
        """Try to send a batch of a day that is over, as a backfill would."""
        batch = self.new_batch(TODAY - timedelta(days=1))
        for as_of in (TODAY, TODAY - timedelta(days=1)):
            with open_ledger(self._url) as ledger, suppress(NotToday):
                self._world(ledger).dispatch(batch, Recorder(), as_of=as_of)
        self.batches.remove(batch)

    def tally(self, scenario: str, kills: int) -> Tally:
        """Count."""
        arrived = self._sink.arrived()
        unknown, expected = self._unknown(), self._expected()
        assert arrived.keys() <= expected, "the sink got messages nobody decided"
        return Tally(
            scenario=scenario,
            ledger=self._ledgers.name,
            kills=kills,
            messages=len(expected),
            arrived=len(arrived),
            unknown=len(unknown),
            lost=len(expected - arrived.keys() - unknown),
            twice=sum(times > 1 for times in arrived.values()),
        )

    def _unknown(self) -> set[str]:
        with open_ledger(self._url) as ledger:
            return {one.message_id for one in ledger.by_hand.unknown()}

    def _expected(self) -> set[str]:
        with open_ledger(self._url) as ledger:
            world = self._world(ledger)
            people = range(len(self.batches) * MESSAGES)
            return {world._row(number, "email")["message_id"] for number in people}

    def _world(self, ledger) -> World:
        return World(self._home, ledger, self._shop, self._lake)


def sending(
    ledgers: Ledgers, carrier: str, killer: Killer, kills: int, folder: Path, *, is_restored: bool
) -> Tally:
    """Kill one or two workers on a batch again and again; then let them finish, and start anew.

    Afterwards every batch is sent once more, as a cleared task would, and one of yesterday.

    Args:
        is_restored: Whether the ledger is put back to an old copy in the middle of each batch.
    """
    with sink(carrier, folder, DELAY[carrier]) as provider:
        site = Sending(ledgers, provider, carrier, fresh(folder, "home"))
        span, until = killer.run(site.job(site.new_batch())) * HASTE, killer.kills + kills
        while killer.kills < until:
            batch = site.new_batch()
            rounds, copy = 0, site.copy() if is_restored else ""
            while killer.kills < until and not site.is_done(batch):
                workers = 2 if killer.kills + 2 <= until and killer.draw(0.4) else 1
                killer.harass(*[site.job(batch)] * workers, within=span)
                rounds += 1
                if is_restored and rounds % 2 == 0:
                    if killer.draw(0.5):
                        site.export()
                    site.restore(copy)
            killer.run(site.job(batch))
        killer.run(site.job(*site.batches))
        site.send_yesterday()
        name = f"dispatch, {carrier}" + (", old ledger restored" if is_restored else "")
        return site.tally(name, kills)


def rendering(killer: Killer, kills: int, folder: Path) -> Tally:
    """Kill the rendering of a day again and again: each file that shows is whole, and the same."""
    rows = [decision(number) for number in range(100)]
    expected = _rendered_by_itself(killer, rows, fresh(folder, "lake"))
    span, until = expected.pop("seconds") * HASTE, killer.kills + kills
    counts: Counter[str] = Counter()
    while killer.kills < until:
        root = fresh(folder, "lake")
        job = _new_day(rows, root)
        while killer.kills < until and _files(root) != expected:
            killer.harass(job, within=span)
            assert _files(root).items() <= expected.items(), "a torn or different file shows"
        killer.run(job)
        found = _files(root)
        counts.update(messages=len(rows), lost=len(expected.keys() - found.keys()))
        counts.update(twice=len(found.keys() - expected.keys()))
    return Tally(
        "batch (files, to the byte)",
        "-",
        kills,
        counts["messages"],
        counts["messages"] if not counts["lost"] else 0,
        0,
        counts["lost"],
        counts["twice"],
    )


def _rendered_by_itself(killer: Killer, rows: list, root: Path) -> dict:
    job = _new_day(rows, root)
    seconds = killer.run(job)
    return {"seconds": seconds, **_files(root)}


def _new_day(rows: list, root: Path) -> Job:
    lake = Lake(UPath(root))
    lake.prepare()
    decide(lake, rows)
    return work.render, (str(root), DAY)


def _files(root: Path) -> dict:
    """The batch files that show, with their bytes."""
    paths = Lake(UPath(root)).files("batches", DAY, "dormant_winback")
    return {str(path.relative_to(root)): path.read_bytes() for path in paths}


def hearing(ledgers: Ledgers, killer: Killer, kills: int, folder: Path) -> Tally:
    """Kill who listens: what it confirmed is on record, and what it is told again is one event."""
    url, said, until = ledgers.new(), fresh(folder, "said") / "said", killer.kills + kills
    said.touch()
    ids = [f"m{number}" for number in range(150)]
    _accepted(url, ids)
    job = (work.hear, (url, ids, said))
    span = killer.run(job)
    while killer.kills < until:
        url, ids = ledgers.new(), [f"m{number}" for number in range(150)]
        said.write_text("")
        _accepted(url, ids)
        job = (work.hear, (url, ids, said))
        while killer.kills < until and len(set(said.read_text().split()[1::2])) < len(ids):
            killer.harass(job, within=span)
            confirmed = set(said.read_text().split()[1::2])
            assert confirmed <= _heard(url).keys(), "a confirmation was not on record"
        killer.run(job)
    heard = _heard(url)
    return Tally(
        "hear (events, withdrawals)",
        ledgers.name,
        kills,
        len(ids),
        len(heard),
        0,
        len(ids) - len(heard),
        sum(times > 1 for times in heard.values()),
    )


def _accepted(url: str, ids: list[str]) -> None:
    """A ledger in which messages were accepted."""
    with open_ledger(url) as ledger:
        worker, at = Worker.here(), work.HEARD_AT - timedelta(hours=1)
        entries = [
            Entry(
                message_id=one,
                campaign="dormant_winback",
                programme="winback",
                step="reminder",
                variant="a",
                person_id=f"p{number}",
                channel="email",
                message_class="marketing",
                purpose="marketing",
                address_hash=f"hash {number}",
                batch="batch",
                is_test=False,
                decided_on=DAY,
            )
            for number, one in enumerate(ids)
        ]
        ledger.messages.enqueue(entries, occurred_at=at)
        usual = {"provider": "smtp", "is_idempotent": False, "lease": timedelta(hours=1)}
        ledger.messages.claim("batch", worker=worker, size=len(ids), **usual)
        receipts = [Receipt(one, State.ACCEPTED) for one in ids]
        ledger.messages.settle(receipts, worker=worker, occurred_at=at)


def _heard(url: str) -> Counter[str]:
    """How often each message was heard of, where its person's withdrawal is on record too."""
    query = text(
        "select message_id from delivery_events join messages using (message_id) "
        "where delivery_events.state = 'delivered' "
        "and person_id in (select person_id from consents where not is_granted)"
    )
    with open_ledger(url) as ledger, ledger.engine.begin() as connection:
        return Counter(connection.execute(query).scalars())
