"""Each channel's messages reach their provider, with the right address or person."""

import json

import pytest
from tests.perennial.deliveries.dispatch.conftest import Recorder, World

from perennial.domain import State
from perennial.domain.channels import CHANNELS, PERSON
from perennial.stores.ledger import Suppression


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_message_reaches_its_provider_with_its_recipient(world: World, channel: str) -> None:
    """Channels that write to persons need no vault: they get the person's id."""
    batch = world.batch(2, channel, details=json.dumps({"link": "https://shop.example.com"}))

    done = world.dispatch(batch, provider := Recorder())

    assert done.accepted == 2
    (group,) = provider.groups
    kind = CHANNELS[channel].contact_type
    wanted = ["p0", "p1"] if kind == PERSON else [world.contact(i, kind).address for i in (0, 1)]
    assert sorted(one.address for one in group) == sorted(wanted)
    assert {one.details["link"] for one in group} == {"https://shop.example.com"}


def test_a_suppressed_person_gets_no_card_either(world: World) -> None:
    """A card needs no address, and still asks for permission."""
    world.ledger.permissions.suppress([Suppression("p0", "*", "asked", "test", world.clock.now())])
    batch = world.batch(2, "in_app")

    done = world.dispatch(batch, provider := Recorder())

    assert (done.withheld, done.accepted) == (1, 1)
    assert [one.person_id for one in provider.groups[0]] == ["p1"]
    assert world.states(batch) == {State.WITHHELD: 1, State.ACCEPTED: 1}
