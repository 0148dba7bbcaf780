"""Dispatch sends each message once, to the right address, or records a reason why not."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.conftest import Sink
from tests.perennial.deliveries.dispatch.conftest import Recorder, World

from perennial.deliveries.dispatch import Dispatch
from perennial.domain import BrokenWorld, Message, NotToday, NotYet, Receipt, RequestError, State
from perennial.stores.lake import Lake
from perennial.stores.ledger import Suppression

TODAY = date(2017, 12, 1)


def counts(outcome: Dispatch) -> dict[str, int]:
    words = {"batch", "stopped_for", "again_at", "is_over_cap"}
    return {name: n for name, n in outcome.as_dict().items() if n and name not in words}


def test_a_batch_is_sent_once(world: World) -> None:
    batch, provider = world.batch(25), Recorder()

    first = world.dispatch(batch, provider)
    again = world.dispatch(batch, provider)

    assert counts(first) == {"enqueued": 25, "accepted": 25}
    assert [len(group) for group in provider.groups] == [10, 10, 5]
    assert provider.sent == sorted(set(provider.sent))
    assert counts(again) == {"already_known": 25}
    assert world.said[-1].endswith(": nothing to send; nothing is left")
    assert json.loads(json.dumps(first.as_dict())) == first.as_dict()
    assert first.batch == str(batch.relative_to(world.lake.root))


def test_a_message_carries_what_the_batch_and_the_vault_say(world: World) -> None:
    batch, provider = world.batch(1), Recorder()

    world.dispatch(batch, provider)

    ((message,),) = provider.groups
    (row,) = pq.read_table(batch).to_pylist()
    assert message.address == "person0@example.com"
    assert (message.campaign, message.channel) == ("dormant_winback", "email")
    assert message.sent_at == world.clock.now()
    shared = ("message_id", "person_id", "locale", "subject", "text", "html", "unsubscribe_url")
    assert {name: getattr(message, name) for name in shared} == {name: row[name] for name in shared}


def test_a_message_in_two_batches_is_sent_once(world: World) -> None:
    """The message id decides, whatever was rendered again."""
    provider = Recorder()
    world.dispatch(world.batch(5), provider)

    again = world.dispatch(world.batch(7, subject="Rendered anew"), provider)

    assert counts(again) == {"enqueued": 2, "already_known": 5, "accepted": 2}
    assert max(Counter(provider.sent).values()) == 1


def test_people_whose_rendering_failed_are_not_messages(world: World) -> None:
    batch = world.batch(3, outcome="skip", reason="render_error: reminder: 'name' is undefined")

    assert counts(world.dispatch(batch, Recorder())) == {}


@pytest.mark.parametrize("as_of", [date(2017, 11, 30), date(2017, 12, 2)])
def test_nothing_is_sent_for_another_day(world: World, as_of: date) -> None:
    batch, provider = world.batch(3, day=as_of), Recorder()

    with pytest.raises(NotToday, match="can't send for"):
        world.dispatch(batch, provider, as_of=as_of)
    with pytest.raises(NotToday, match="was decided for"):
        world.dispatch(batch, provider)
    assert provider.sent == []
    assert world.states(batch) == {}


def test_midnight_ends_a_dispatch(world: World) -> None:
    batch, clock = world.batch(25), world.clock
    tomorrow = replace(clock, simulated=date(2017, 12, 2))

    class Midnight:
        simulated = clock.simulated
        now = clock.now
        calls = iter([clock, clock, tomorrow])

        def require_today(self, as_of: date) -> None:
            next(self.calls).require_today(as_of)

    with pytest.raises(NotToday):
        world.dispatch(batch, Recorder(), clock=Midnight())
    assert world.states(batch) == {State.ACCEPTED: 10, State.QUEUED: 15}


def test_a_batch_waits_for_its_hour(world: World) -> None:
    slot_at = datetime(2017, 12, 1, 17)  # noqa: DTZ001 - UTC by contract
    batch, clock, provider = world.batch(3, slot_at=slot_at), world.clock, Recorder()

    class Early:
        simulated, now, require_today = clock.simulated, clock.now, clock.require_today

        def has_come(self, instant: datetime) -> bool:
            return instant < datetime(2017, 12, 1, 17, tzinfo=UTC)

    with pytest.raises(NotYet, match="due at 2017-12-01 17:00 UTC") as early:
        world.dispatch(batch, provider, clock=Early())
    assert early.value.slot_at == slot_at.replace(tzinfo=UTC)
    assert (provider.sent, world.states(batch)) == ([], {})

    assert counts(world.dispatch(batch, provider)) == {"enqueued": 3, "accepted": 3}


def test_a_simulated_world_reaches_nobody(world: World) -> None:
    with pytest.raises(NotToday, match="could reach real people"):
        world.dispatch(world.batch(1), Recorder(is_local=False))


def test_a_dry_runs_batch_is_not_sent(world: World, tmp_path: Path) -> None:
    batch = world.batch(1)
    elsewhere = replace(world, lake=Lake(world.lake.root.parent / "dry_runs" / "2017-12-01"))
    dry = elsewhere.batch(1)

    for path in (dry, batch.parent.parent / batch.name):
        with pytest.raises(RequestError, match="dry runs can't be sent"):
            world.dispatch(path, Recorder())


def test_permissions_are_asked_again_at_the_last_moment(world: World) -> None:
    batch, now = world.batch(4), world.clock.now()
    permissions = world.ledger.permissions
    permissions.suppress([Suppression("p0", "*", "complaint", "feedback", now)])
    permissions.withdraw("p1", "marketing", "email", evidence="link", occurred_at=now)
    moved = replace(world.contact(2, "email", "new@example.com"), address_hash="another")
    world.ledger.vault.put([moved])
    provider = Recorder()

    outcome = world.dispatch(batch, provider)

    assert counts(outcome) == {"enqueued": 4, "accepted": 1, "withheld": 3}
    assert [message.person_id for (message,) in provider.groups] == ["p3"]
    assert {row["person_id"]: row["reason"] for row in world.exported()} == {
        "p0": "suppressed:complaint",
        "p1": "consent_withdrawn",
        "p2": "no_address",
        "p3": "",
    }


@pytest.mark.parametrize(
    "scope",
    [("all", ""), ("programme", "winback"), ("campaign", "dormant_winback"), ("channel", "email")],
)
def test_a_kill_switch_stops_a_running_dispatch(world: World, scope: tuple[Any, str]) -> None:
    def throw(message: Message) -> Receipt:
        turn: dict[str, Any] = {"is_on": True, "actor": "ops", "reason": "wrong price"}
        world.ledger.permissions.switch(*scope, **turn, at=world.clock.now())
        return Receipt(message.message_id, State.ACCEPTED)

    outcome = world.dispatch(world.batch(25), Recorder(throw), claim_size=1)

    assert counts(outcome) == {"enqueued": 25, "accepted": 1, "withheld": 24}


def test_a_test_message_goes_to_its_recipient(world: World) -> None:
    """The address is looked up by person: the decision holds somebody else's."""
    batch, provider = world.batch(2, is_test=True, address_hash=""), Recorder()

    world.dispatch(batch, provider)

    sent = {message.person_id: message.address for message in provider.groups[0]}
    assert sent == {"p0": "person0@example.com", "p1": "person1@example.com"}


def test_a_refused_message_leaves_the_others_alone(world: World) -> None:
    answers = iter([State.ACCEPTED, State.REJECTED, State.DEFERRED, State.UNKNOWN])

    def answer(message: Message) -> Receipt:
        return Receipt(message.message_id, next(answers), f"<{message.address}> says so")

    batch = world.batch(4)
    outcome = world.dispatch(batch, Recorder(answer))

    assert counts(outcome) == {
        "enqueued": 4,
        "accepted": 1,
        "rejected": 1,
        "deferred": 1,
        "unknown": 1,
        "left": 1,
    }
    assert {row["reason"] for row in world.exported()} == {"<...> says so"}


def test_a_provider_that_takes_nothing_is_not_asked_again(world: World) -> None:
    provider = Recorder(lambda message: Receipt(message.message_id, State.DEFERRED, "down"))

    outcome = world.dispatch(world.batch(25), provider)

    assert counts(outcome) == {"enqueued": 25, "deferred": 10, "left": 25}


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: None,
        lambda message: Receipt(message.message_id, State.QUEUED),
        lambda _: Receipt("somebody else's", State.ACCEPTED),
    ],
)
def test_a_message_without_a_proper_receipt_is_unknown(
    world: World, answer: Callable[[Message], Receipt | None]
) -> None:
    """A provider that does not answer may still have sent."""
    outcome = world.dispatch(world.batch(3), Recorder(answer))

    assert counts(outcome) == {"enqueued": 3, "unknown": 3}


def test_a_provider_that_fails_leaves_its_group_unknown(world: World) -> None:
    def fail(message: Message) -> Receipt:
        raise OSError(f"could not reach {message.address}")

    batch, provider = world.batch(25), Recorder(fail)

    with pytest.raises(BrokenWorld, match="provider 'recorder' failed: OSError") as caught:
        world.dispatch(batch, provider)
    assert caught.value.__suppress_context__
    assert "@" not in str(caught.value)
    assert world.states(batch) == {State.UNKNOWN: 10, State.QUEUED: 15}
    outcome = world.dispatch(batch, Recorder())
    assert counts(outcome) == {"already_known": 25, "accepted": 15}


def test_an_idempotent_provider_that_fails_is_asked_again(world: World) -> None:
    def fail(message: Message) -> Receipt:
        raise OSError("disk full")

    batch = world.batch(5)
    with pytest.raises(BrokenWorld, match="disk full"):
        world.dispatch(batch, Recorder(fail, is_idempotent=True))

    outcome = world.dispatch(batch, Recorder(is_idempotent=True))
    assert counts(outcome) == {"already_known": 5, "accepted": 5}


def test_an_interrupted_dispatch_leaves_its_group_unknown(world: World) -> None:
    def interrupt(message: Message) -> Receipt:
        raise KeyboardInterrupt

    batch = world.batch(25)
    with pytest.raises(KeyboardInterrupt):
        world.dispatch(batch, Recorder(interrupt))

    assert world.states(batch) == {State.UNKNOWN: 10, State.QUEUED: 15}


def test_a_whole_batch_through_a_real_mail_server(world: World, sink: Sink) -> None:
    batch = world.batch(25)

    outcome = world.dispatch(batch, world.open("email", "smtp", smtp_url=sink.url))

    assert counts(outcome) == {"enqueued": 25, "accepted": 25}
    assert sorted(one["recipient"] for one in sink.taken()) == sorted(
        f"person{number}@example.com" for number in range(25)
    )


def test_no_address_is_printed_or_exported(
    world: World, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    email, sms = world.batch(5), world.batch(range(5, 10), "sms")
    world.ledger.vault.put([world.contact(0, "email", "nobody@example.com")])
    mail = world.open("email", "smtp", smtp_url=sink.url)

    outcomes = [world.dispatch(email, mail), world.dispatch(sms, world.open("sms"))]
    world.ledger.export(world.lake)

    assert (outcomes[0].rejected, outcomes[1].accepted) == (1, 5)
    files = list(world.home.rglob("*"))
    lake = [pq.read_table(path).to_pylist() for path in files if path.suffix == ".parquet"]
    said = f"{caplog.text} {world.said} {outcomes} {files} {lake}"
    assert not [word for word in ("person0@", "person1@", "nobody@", "+1202555") if word in said]
