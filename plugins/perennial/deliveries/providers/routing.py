"""Several providers of one channel: each address to the one that reaches it.

A push token says its platform, a phone number its country; the route whose beginning of an address
is the longest carries it, and whoever has none goes to the channel's own provider.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from perennial.deliveries.providers.provider import Provider
from perennial.domain import DefinitionError, Message, Receipt, suggestion
from perennial.domain.channels import CHANNELS, PLATFORMS

_COUNTRY = re.compile(r"\+[1-9]\d{0,14}")


class Routed:
    """One provider to dispatch, several behind it. Receipts say whose they are.

    Attributes:
        name: Theirs, in order of the alphabet: `apns+fcm`. They share a pace and a pause, since a
            message is claimed before its address is known.
        is_idempotent: Whether all of them are.
        is_local: Whether all of them are.
    """

    def __init__(self, routes: Mapping[str, Provider]) -> None:
        """Stand before providers, by how their addresses begin; an empty one is for the others."""
        self._by_length = sorted(routes, key=lambda one: (-len(one), one))
        self._routes = routes
        self._parts = {one.name: one for one in routes.values()}
        self.name = "+".join(sorted(self._parts))
        self.is_idempotent = all(one.is_idempotent for one in self._parts.values())
        self.is_local = all(one.is_local for one in self._parts.values())

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Hand each message to its provider, group by group."""
        receipts = list[Receipt]()
        for name, provider in self._parts.items():
            theirs = [one for one in messages if self._route(one).name == name]
            if theirs:
                receipts += [replace(one, provider=name) for one in provider.send(theirs)]
        return receipts

    def close(self) -> None:
        """Close all of them."""
        for provider in self._parts.values():
            provider.close()

    def _route(self, message: Message) -> Provider:
        begins = next(one for one in self._by_length if message.address.startswith(one))
        return self._routes[begins]


def beginnings(channel: str, routes: Mapping[str, str]) -> dict[str, str]:
    """How addresses begin, and which provider carries them.

    Args:
        channel: One of `CHANNELS`.
        routes: Providers by platform of a push token, or by country code of a phone number.

    Raises:
        DefinitionError: The channel's addresses have no such beginnings, or one is no platform or
            country code.

    >>> beginnings("push", {"ios": "apns"}), beginnings("sms", {"+86": "aliyun"})
    ({'ios:': 'apns'}, {'+86': 'aliyun'})
    """
    if not routes:
        return {}
    kind, key = CHANNELS[channel].contact_type, f"PERENNIAL_ROUTES, {channel}"
    for one in routes:
        if kind == "push_token" and one not in PLATFORMS:
            problem, remedy = f"there is no platform {one}", suggestion(one, PLATFORMS)
            raise DefinitionError("environment", key, problem, remedy)
        if kind == "phone" and not _COUNTRY.fullmatch(one):
            remedy = "Write the beginning of numbers, such as +86."
            raise DefinitionError("environment", key, f"{one} is not a country code", remedy)
        if kind not in ("push_token", "phone"):
            remedy = "Delete them: only channels of push tokens and phone numbers have routes."
            raise DefinitionError("environment", key, "can't have routes", remedy)
    return {f"{one}:" if kind == "push_token" else one: name for one, name in routes.items()}
