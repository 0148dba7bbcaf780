"""How dispatch continues and ends when the provider is slow, down, or refuses messages."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.perennial.deliveries.dispatch.conftest import Recorder, World

from perennial.domain import DefinitionError, Fault, Message, Receipt, State
from perennial.stores.ledger import ErasedValue, Ledger, ManualAction, Pace, open_ledger


def faulty(fault: Fault, words: str, **given: Any) -> Callable[[Message], Receipt]:
    return lambda m: Receipt(m.message_id, State.DEFERRED, words, fault=fault, **given)


def hours_ahead(ledger: Ledger, hours: float) -> None:
    now = real()
    ledger.pacing._wall_clock = ledger.messages._wall_clock = lambda: now + timedelta(hours=hours)


def real() -> datetime:
    return datetime.now(UTC)


def test_a_provider_that_is_down_is_asked_by_one_group_only(world: World) -> None:
    first, second = world.batch(25), world.batch(range(30, 40))
    down = Recorder(faulty(Fault.UNAVAILABLE, "no connection"))

    one, two = world.dispatch(first, down), world.dispatch(second, down)

    assert (one.deferred, one.left, two.left) == (10, 25, 10)
    assert two.again_at
    assert one.again_at == two.again_at > real()
    assert "recorder is left alone until" in one.stopped_for
    assert two.stopped_for.endswith("no connection")
    assert len(down.groups) == 1
    assert world.dispatch(second, Recorder(name="another")).accepted == 10


def test_the_first_group_after_a_pause_is_small(world: World) -> None:
    """Five messages are enough to learn that the provider is still down."""
    batch, provider = world.batch(25), Recorder(faulty(Fault.UNAVAILABLE, "no connection"))
    world.dispatch(batch, provider)
    hours_ahead(world.ledger, 1)
    world.dispatch(batch, provider)
    assert [len(group) for group in provider.groups] == [10, 5]

    hours_ahead(world.ledger, 2)
    back = Recorder()
    assert world.dispatch(batch, back).accepted == 25
    assert [len(group) for group in back.groups] == [5, 10, 10]


def test_a_provider_that_asks_for_a_pause_gets_it(world: World) -> None:
    asked = timedelta(minutes=40)
    slow = faulty(Fault.THROTTLED, "429 slow down", retry_after=asked)
    taken = iter([True] * 14)
    provider = Recorder(
        lambda m: Receipt(m.message_id, State.ACCEPTED) if next(taken, False) else slow(m)
    )
    batch = world.batch(25)

    outcome = world.dispatch(batch, provider)

    assert (outcome.accepted, outcome.deferred, outcome.left) == (14, 6, 11)
    assert outcome.again_at
    assert asked - timedelta(minutes=1) < outcome.again_at - real() <= asked
    hours_ahead(world.ledger, 1)
    assert world.dispatch(batch, Recorder()).accepted == 11


def test_wrong_credentials_stop_the_batch_loudly(world: World) -> None:
    batch = world.batch(25)
    wrong = Recorder(faulty(Fault.CONFIGURATION, "535 wrong password"))

    with pytest.raises(DefinitionError, match="535 wrong password"):
        world.dispatch(batch, wrong)

    assert len(wrong.groups) == 1
    assert world.states(batch) == {State.DEFERRED: 10, State.QUEUED: 15}
    assert world.dispatch(batch, Recorder()).accepted == 25


def test_a_sender_that_warms_up_stops_at_its_cap(world: World) -> None:
    """The cap counts all batches and calls, but not what was not handed over."""
    now, pace = world.clock.now(), Pace(per_day=12)
    first, second = world.batch(10), world.batch(range(20, 30))
    world.ledger.permissions.withdraw("p3", "marketing", "email", evidence="link", occurred_at=now)

    one = world.dispatch(first, Recorder(), pace=pace)
    two = world.dispatch(second, Recorder(), pace=pace)

    assert (one.accepted, one.withheld, one.is_over_cap) == (9, 1, False)
    assert (two.accepted, two.left, two.is_over_cap) == (3, 7, True)
    assert two.stopped_for == "recorder may carry 12 messages today, no more"
    assert two.again_at is None


def test_a_rate_makes_groups_small(world: World) -> None:
    provider = Recorder()

    world.dispatch(world.batch(25), provider, pace=Pace(per_second=1000), claim_size=10)
    assert [len(group) for group in provider.groups] == [10, 10, 5]
    pace = Pace(per_second=100)
    world.ledger.pacing.take("recorder", 1, pace=pace, day=world.clock.today())
    world.dispatch(world.batch(range(40, 50)), provider, pace=pace, claim_size=100)
    assert len(provider.groups) == 4


def test_a_replay_sends_what_was_rejected_and_only_that(world: World) -> None:
    answers = iter([State.ACCEPTED, State.REJECTED, State.UNKNOWN])
    batch = world.batch(3)
    world.dispatch(batch, Recorder(lambda m: Receipt(m.message_id, next(answers))))
    (dead,), (lost,) = world.ledger.by_hand.dead_letters(), world.ledger.by_hand.unknown()
    action = ManualAction("ops", "words mended", world.clock.now())

    ids = [dead.message_id, lost.message_id]
    assert world.ledger.by_hand.replay(ids, today=world.clock.today(), action=action) == 1
    again = Recorder()
    assert world.dispatch(batch, again).accepted == 1
    assert again.sent == [dead.message_id]


def copy_of(world: World, tmp_path: Path) -> Path:
    backup = tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(str(world.ledger.engine.url.database))) as ledger:
        ledger.execute(f"vacuum into '{backup}'")
    return backup


@pytest.mark.parametrize("is_exported", [True, False])
def test_a_restored_ledger_sends_nothing_twice(
    world: World,
    tmp_path: Path,
    is_exported: bool,  # noqa: FBT001
) -> None:
    """The lake has the deliveries, or only what was about to leave."""
    if world.ledger.engine.dialect.name != "sqlite":
        pytest.skip("the copy is a file")
    world.batch(1)
    backup = copy_of(world, tmp_path)
    batch, provider = world.batch(25), Recorder()
    world.dispatch(batch, provider)
    if is_exported:
        world.ledger.export(world.lake)

    shutil.copy(backup, tmp_path / "restored.sqlite")
    with open_ledger(f"sqlite:///{tmp_path}/restored.sqlite") as restored:
        world.ledger.engine.dispose()
        people = [world.contact(n, "email") for n in range(30)]
        restored.vault.put(people)
        more = world.batch(range(20, 30), variant="b")
        again = world.dispatch(batch, provider, ledger=restored)
        new = world.dispatch(more, provider, ledger=restored)

    assert (again.accepted, new.accepted) == (0, 5)
    assert len(provider.sent) == len(set(provider.sent)) == 30
    assert again.unknown == (0 if is_exported else 25)


def test_an_erased_person_gets_nothing(world: World) -> None:
    """The ledger knows them only by the hash of their address."""
    known_by = world.contact(2, "email").address_hash
    world.ledger.erasures.add([ErasedValue(known_by, "email", "erased-1", world.clock.now())])
    batch, provider = world.batch(4), Recorder()

    assert world.dispatch(batch, provider).withheld == 1
    assert "p2" not in {message.person_id for group in provider.groups for message in group}


def test_a_group_that_is_called_invalid_as_a_whole_stops_the_batch(world: World) -> None:
    """A provider that is wrong about us must not retire everybody: nobody is suppressed."""
    batch = world.batch(40)
    provider = Recorder(
        lambda m: Receipt(m.message_id, State.REJECTED, "no such user", fault=Fault.INVALID_ADDRESS)
    )

    with pytest.raises(DefinitionError, match="calls 20 of 20 addresses invalid at once"):
        world.dispatch(batch, provider, claim_size=20)

    assert world.states(batch) == {State.DEFERRED: 20, State.QUEUED: 20}
    people = [f"p{number}" for number in range(40)]
    assert world.ledger.permissions.suppressed(people, "email") == {}
