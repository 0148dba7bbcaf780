"""Several providers for one channel, chosen by the prefix of the address.

A push token begins with its platform, a phone number with its country code. The longest matching
route wins; other addresses go to the channel's own provider.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from perennial.deliveries.providers.provider import Provider
from perennial.domain import DefinitionError, Message, Receipt, suggestion
from perennial.domain.channels import CHANNELS, PLATFORMS

_COUNTRY = re.compile(r"\+[1-9]\d{0,14}")


class Routed:
    """Acts as one provider for several; each receipt names the one that handled the message.

    Attributes:
        name: The providers' names in alphabetical order: `apns+fcm`. They share a pace and a pause,
            because a message is claimed before its address is known.
        is_idempotent: Whether all are.
        is_local: Whether all are.
    """

    def __init__(self, routes: Mapping[str, Provider]) -> None:
        """Take providers by address prefix; the empty one is the default."""
        self._by_length = sorted(routes, key=lambda prefix: (-len(prefix), prefix))
        self._routes = routes
        self._parts = {provider.name: provider for provider in routes.values()}
        self.name = "+".join(sorted(self._parts))
        self.is_idempotent = all(provider.is_idempotent for provider in self._parts.values())
        self.is_local = all(provider.is_local for provider in self._parts.values())

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Send each message through its provider."""
        receipts = list[Receipt]()
        for name, provider in self._parts.items():
            routed = [message for message in messages if self._route(message).name == name]
            if routed:
                receipts += [replace(receipt, provider=name) for receipt in provider.send(routed)]
        return receipts

    def close(self) -> None:
        """Close all providers."""
        for provider in self._parts.values():
            provider.close()

    def _route(self, message: Message) -> Provider:
        begins = next(prefix for prefix in self._by_length if message.address.startswith(prefix))
        return self._routes[begins]


def beginnings(channel: str, routes: Mapping[str, str]) -> dict[str, str]:
    """Map address prefixes to provider names.

    Args:
        routes: Provider names by push platform or country code.

    Raises:
        DefinitionError: The addresses have no prefixes, or a key is not a platform or country code.

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
