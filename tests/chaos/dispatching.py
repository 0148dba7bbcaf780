"""Kill dispatch workers, and count what arrived at the provider."""

from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from tests.chaos import work
from tests.chaos.killing import Job, Killer
from tests.chaos.places import Ledgers, Sink, fresh, sink
from tests.chaos.tally import Tally
from tests.perennial.deliveries.dispatch.conftest import TODAY, Recorder, World, with_id
from upath import UPath

from perennial.config.business import business
from perennial.config.clock import set_world
from perennial.config.environment import settings
from perennial.domain import NotToday
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger, open_ledger

MESSAGES = 60
"""Of one batch."""

HASTE = 0.7
"""Kills come within this share of the time the work takes undisturbed: most of them find it."""

DELAY = {"smtp": 0.004, "http": 0.004}
"""Seconds a sink takes for a message, so that a batch takes long enough to be killed in."""


class Sending:
    """Batches of one world, sent by processes that are killed.

    Args:
        ledgers: Makes ledgers.
        sink: Takes the messages.
        carrier: `smtp`, which can't detect a repeat, or `http`, which can.
        folder: An empty folder.
    """

    def __init__(self, ledgers: Ledgers, sink: Sink, carrier: str, folder: Path) -> None:
        self._ledgers, self._sink, self._carrier, self._home = ledgers, sink, carrier, folder
        self._url = ledgers.new()
        set_world(folder, TODAY)
        self._shop, self._lake = business(settings().dbt_project), Lake(UPath(folder / "lake"))
        self.batches: list[UPath] = []

    def new_batch(self, day: date = TODAY) -> UPath:
        """Write another batch, to people who have got nothing yet."""
        first = len(self.batches) * MESSAGES
        with open_ledger(self._url) as ledger:
            batch = self._world(ledger).batch(range(first, first + MESSAGES), day=day)
        self.batches.append(batch)
        return batch

    def job(self, *batches: UPath) -> Job:
        """A job that sends batches, one after another."""
        paths = list(map(str, batches))
        return work.send, (self._home, self._url, paths, self._carrier, self._sink.port)

    def is_done(self, batch: UPath) -> bool:
        """Whether no message of the batch can leave any more."""
        name = batch.relative_to(self._lake.root).as_posix()
        with open_ledger(self._url) as ledger:
            is_known = ledger.messages.counts(name).total() == MESSAGES
            return is_known and ledger.messages.left(name) == 0

    def copy(self) -> str:
        """Back up the ledger; return the copy's URL."""
        return self._ledgers.copy(self._url)

    def restore(self, copy: str) -> None:
        """Continue with a backup, which lacks what the ledger learned since."""
        self._url = self._ledgers.copy(copy)

    def export(self) -> None:
        """Export the ledger's facts to the lake."""
        with open_ledger(self._url) as ledger:
            ledger.export(self._lake)

    def send_yesterday(self) -> None:
        """Try to send a batch of yesterday, as a backfill would."""
        batch = self.new_batch(TODAY - timedelta(days=1))
        for as_of in (TODAY, TODAY - timedelta(days=1)):
            with open_ledger(self._url) as ledger, suppress(NotToday):
                self._world(ledger).dispatch(batch, Recorder(), as_of=as_of)
        self.batches.remove(batch)

    def tally(self, scenario: str, kills: int) -> Tally:
        """Count the messages."""
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
            return {with_id(world._row(number, "email"))["message_id"] for number in people}

    def _world(self, ledger: Ledger) -> World:
        return World(self._home, ledger, self._shop, self._lake)


def sending(
    ledgers: Ledgers, carrier: str, killer: Killer, folder: Path, *, is_restored: bool
) -> Tally:
    """Kill one or two workers on a batch repeatedly, let them finish, and take the next batch.

    Afterwards every batch is sent once more, as a cleared task would, and one of yesterday.

    Args:
        is_restored: Whether the ledger is replaced by an old copy during each batch.
    """
    with sink(carrier, folder, DELAY[carrier]) as provider:
        site = Sending(ledgers, provider, carrier, fresh(folder, "home"))
        span = killer.run(site.job(site.new_batch())) * HASTE
        while killer.left:
            batch = site.new_batch()
            rounds, copy = 0, site.copy() if is_restored else ""
            while killer.left and not site.is_done(batch):
                workers = 2 if killer.left > 1 and killer.draw(0.4) else 1
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
        return site.tally(name, killer.kills)
