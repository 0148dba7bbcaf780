"""A message is sent to its own person only, unchanged, and only if no account of them refused."""

from collections.abc import Callable
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.perennial.deliveries.dispatch.conftest import TODAY, Recorder, World
from upath import UPath

from perennial.domain import BrokenWorld, Observation, State
from perennial.stores.lake import SCHEMAS, read_file
from perennial.stores.ledger import Consent, Contact, Suppression

OTHER = "p0-in-the-old-shop"


def merge(world: World) -> None:
    """Record that person 0 has a second account."""
    rows = [{"person_id": "p0", "external_id": name} for name in ("p0", OTHER)]
    table = pa.Table.from_pylist(rows, SCHEMAS["accounts"])
    world.lake.write("accounts", TODAY, "accounts.parquet", rows=table)


def test_an_address_that_passed_to_another_person_gets_no_mail_for_the_first(world: World) -> None:
    batch = world.batch(2)
    later = world.clock.now() + timedelta(hours=1)
    first, second = (world.contact(number, "email") for number in range(2))
    world.ledger.vault.put(
        [
            Contact("p0", "email", "hash-of-the-new-one", "mover@example.com", later),
            Contact("p1", "email", first.address_hash, first.address, later),
        ]
    )

    world.dispatch(batch, provider := Recorder())

    assert provider.sent == []
    assert world.states(batch) == {State.WITHHELD: 2}
    assert second.address != first.address


def test_two_people_with_one_address_are_both_written_to(world: World) -> None:
    shared = world.contact(0, "email")
    batch = world.batch(2, address_hash=shared.address_hash)
    at = world.clock.now() + timedelta(seconds=1)
    world.ledger.vault.put(
        Contact(f"p{n}", "email", shared.address_hash, shared.address, at) for n in range(2)
    )

    world.dispatch(batch, provider := Recorder())

    assert [one.address for one in provider.groups[0]] == [shared.address] * 2


def test_an_address_of_another_account_is_the_persons(world: World) -> None:
    batch = world.batch(1, address_hash="hash-there")
    merge(world)
    there = Contact(OTHER, "email", "hash-there", "there@example.com", world.clock.now())
    world.ledger.vault.put([there])

    world.dispatch(batch, provider := Recorder())

    assert [one.address for one in provider.groups[0]] == ["there@example.com"]


def _withdraw(world: World) -> None:
    world.ledger.permissions.record(
        [Consent(OTHER, "marketing", "email", False, "link", world.clock.now())]  # noqa: FBT003 - is_granted
    )


def _suppress(world: World) -> None:
    world.ledger.permissions.suppress([Suppression(OTHER, "*", "asked", "t", world.clock.now())])


def _pause(world: World) -> None:
    now = world.clock.now()
    world.ledger.pauses.put(OTHER, now + timedelta(days=30), at=now)


def _complain(world: World) -> None:
    there = Contact(OTHER, "email", "hash-there", "there@example.com", world.clock.now())
    world.ledger.vault.put([there])
    earlier = world.batch(1, person_id=OTHER, occurrence="earlier", address_hash="hash-there")
    world.dispatch(earlier, Recorder())
    (row,) = pq.read_table(earlier).to_pylist()
    complaint = Observation(State.COMPLAINED, world.clock.now(), row["message_id"], provider="smtp")
    world.ledger.messages.observe([complaint])


@pytest.mark.parametrize(
    ("refuse", "reason"),
    [
        (_withdraw, "consent_withdrawn"),
        (_suppress, "suppressed:asked"),
        (_pause, "paused"),
        (_complain, "suppressed:complaint"),
    ],
)
def test_a_refusal_by_another_account_stops_the_next_message(
    world: World, refuse: Callable[[World], None], reason: str
) -> None:
    """Someone who opens an old mail, written to an account that was merged since, means it."""
    batch = world.batch(1)
    merge(world)
    refuse(world)

    done = world.dispatch(batch, provider := Recorder())

    assert (done.withheld, provider.sent) == (1, [])
    assert {one["reason"] for one in world.exported() if one["state"] == "withheld"} == {reason}


def _new_ids(rows: pa.Table) -> pa.Table:
    ids = [f"{number:032x}" for number in range(len(rows))]
    return rows.set_column(0, "message_id", pa.array(ids))


def _new_words(rows: pa.Table) -> pa.Table:
    position = rows.column_names.index("subject")
    return rows.set_column(position, "subject", pa.array(["Gift card for you"] * len(rows)))


def _fewer(rows: pa.Table) -> pa.Table:
    return rows.slice(1)


@pytest.mark.parametrize("change", [_new_ids, _new_words, _fewer])
def test_a_batch_that_was_changed_is_not_sent(
    world: World, change: Callable[[pa.Table], pa.Table]
) -> None:
    batch, provider = world.batch(20), Recorder()
    world.dispatch(batch, provider)
    pq.write_table(change(pq.read_table(batch)), batch)

    with pytest.raises(BrokenWorld, match=r"was changed after it was rendered.*delete it"):
        world.dispatch(batch, provider)

    assert len(provider.sent) == 20


def test_ids_that_belong_to_no_message_are_not_sent_under_a_fitting_name(world: World) -> None:
    batch = world.batch(3, message_id="0" * 32)

    with pytest.raises(BrokenWorld, match="was changed"):
        world.dispatch(batch, Recorder())


def test_no_flipped_bit_is_sent(world: World) -> None:
    """Every eleventh byte of the file, a bit each."""
    batch, provider = world.batch(3), Recorder()
    content = batch.read_bytes()
    for position in range(0, len(content), 11):
        flipped = bytearray(content)
        flipped[position] ^= 1 << position % 8
        UPath(batch).write_bytes(bytes(flipped))
        try:
            world.dispatch(batch, provider)
        except BrokenWorld:
            continue
        assert read_file(batch).equals(pq.read_table(pa.BufferReader(content)))

    batch.write_bytes(content)
    world.dispatch(batch, provider)
    assert len(set(provider.sent)) == len(provider.sent) == 3
