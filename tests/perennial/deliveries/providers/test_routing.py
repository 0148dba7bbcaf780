"""Each address goes to the provider that reaches it, and the ledger records which one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.perennial.deliveries.providers.conftest import MakeSettings, message

from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.deliveries.providers import open_provider
from perennial.deliveries.providers.file.file_provider import JsonLinesProvider
from perennial.deliveries.providers.routing import Routed, beginnings
from perennial.domain import DefinitionError, Message, NotToday, Receipt, State


class Carrier:
    """A provider that says who it is."""

    def __init__(self, name: str, *, is_idempotent: bool = True, is_local: bool = True) -> None:
        self.name, self.is_idempotent, self.is_local = name, is_idempotent, is_local
        self.carried, self.is_closed = list[str](), False

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Accept all messages."""
        self.carried += [one.address for one in messages]
        return [Receipt(one.message_id, State.ACCEPTED) for one in messages]

    def close(self) -> None:
        """Do nothing."""
        self.is_closed = True


def _to(message: Message, *addresses: str) -> list[Message]:
    return [replace(message, message_id=f"m{n}", address=one) for n, one in enumerate(addresses)]


def test_a_token_goes_to_its_platforms_provider() -> None:
    """Without a platform, or one that has a route, the channel's own provider sends it."""
    fcm, apns = Carrier("fcm"), Carrier("apns")
    routed = Routed({"": fcm, "ios:": apns})
    receipts = routed.send(_to(message(), "ios:A", "android:B", "C:D", "web:E", "ios:F"))

    assert (apns.carried, fcm.carried) == (["ios:A", "ios:F"], ["android:B", "C:D", "web:E"])
    assert {one.message_id: one.provider for one in receipts} == {
        **dict.fromkeys(("m0", "m4"), "apns"),
        **dict.fromkeys(("m1", "m2", "m3"), "fcm"),
    }


def test_the_longest_beginning_of_a_number_counts() -> None:
    """Hong Kong is not the mainland."""
    world, china, hongkong = Carrier("twilio"), Carrier("aliyun"), Carrier("http")
    routed = Routed({"": world, "+8": china, "+852": hongkong})
    routed.send(_to(message(), "+8613800138000", "+85251234567", "+14155550100"))

    assert [one.carried for one in (china, hongkong, world)] == [
        ["+8613800138000"],
        ["+85251234567"],
        ["+14155550100"],
    ]


def test_a_provider_of_several_routes_gets_one_group() -> None:
    fcm = Carrier("fcm")
    Routed({"": Carrier("apns"), "android:": fcm, "web:": fcm}).send(
        _to(message(), "web:A", "ios:B", "android:C")
    )

    assert fcm.carried == ["web:A", "android:C"]


@given(flags=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=4))
def test_routes_are_local_and_idempotent_only_if_each_provider_is(
    flags: list[tuple[bool, bool]],
) -> None:
    parts = [
        Carrier(f"p{n}", is_idempotent=one, is_local=other) for n, (one, other) in enumerate(flags)
    ]
    routed = Routed({str(n): one for n, one in enumerate(parts)})
    routed.close()

    assert routed.is_idempotent == all(one for one, _ in flags)
    assert routed.is_local == all(other for _, other in flags)
    assert all(one.is_closed for one in parts)


def test_a_deployment_names_routes(deployment: MakeSettings, shop: Business) -> None:
    routes = {"sms": {"+86": "http"}, "push": {"ios": "file"}}
    settings = deployment(routes=routes, httpsms={"url": "http://127.0.0.1:9/send"})
    texts, pushes, cards = (
        open_provider(channel, settings, shop, Clock(shop.zone))
        for channel in ("sms", "push", "in_app")
    )

    assert isinstance(texts, Routed)
    assert texts.name == "file+http"
    assert settings.providers("sms") == ["file", "http"]
    assert isinstance(pushes, JsonLinesProvider)
    assert isinstance(cards, JsonLinesProvider)


def test_no_route_leads_out_of_a_simulated_world(deployment: MakeSettings, shop: Business) -> None:
    """One provider that could reach people is enough to refuse."""
    settings = deployment(routes={"sms": {"+86": "http"}}, httpsms={"url": "https://sms.example"})

    with pytest.raises(NotToday, match="file"):
        open_provider("sms", settings, shop, Clock(shop.zone, date(2017, 12, 1)))


@pytest.mark.parametrize(
    ("channel", "route", "problem"),
    [
        ("push", "iphone", "no platform"),
        ("sms", "86", "not a country code"),
        ("sms", "CN", "not a country code"),
        ("email", "zh", "can't have routes"),
        ("in_app", "ios", "can't have routes"),
    ],
)
def test_a_route_that_no_address_matches_is_refused(channel: str, route: str, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        beginnings(channel, {route: "file"})
