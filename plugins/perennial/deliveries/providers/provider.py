"""The provider protocol, and cleaning of providers' texts."""

import re
from collections.abc import Sequence
from typing import Protocol

from perennial.config.clock import Clock
from perennial.domain import Message, NotToday, Receipt

REASON_LENGTH = 200

_MAIL_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_PHONE_NUMBER = re.compile(r"\+?\d{7,}")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


class Provider(Protocol):
    """Carries messages of a channel.

    Created with `(settings, business)`, which raises `DefinitionError` if a setting is missing or
    invalid.

    Attributes:
        name: Its name in the ledger.
        is_idempotent: Whether a message sent twice arrives once. Only then is a message resent when
            nobody knows whether it was accepted.
        is_local: Whether nothing can leave this machine, which a simulated world requires.
    """

    name: str
    is_idempotent: bool
    is_local: bool

    def send(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Send messages and return one receipt each, in any order.

        Only a message that certainly was not accepted is deferred or rejected; else it is unknown.
        An exception makes the whole group unknown.
        """

    def close(self) -> None:
        """Close connections and files."""


def require_reach(provider: Provider, clock: Clock) -> None:
    """Reject a provider that could reach people from a simulated world.

    Raises:
        NotToday: The date is simulated and the provider is not local.
    """
    if clock.simulated and not provider.is_local:
        raise NotToday(
            f"The date {clock.simulated} is simulated, and the provider {provider.name!r} "
            "could reach real people. Use the file provider or a server on a loopback address."
        )


def scrub(words: str, address: str) -> str:
    r"""Shorten a provider's text to one line that contains no address.

    Args:
        address: Removed, and so is its part before the `@`.

    >>> scrub("550 5.1.1 <jo.doe@example.com>: mailbox\r\njo.doe unknown", "jo.doe@example.com")
    '550 5.1.1 <...>: mailbox ... unknown'
    """
    if not words:  # most receipts have none, and compiling a pattern per address is slow
        return ""
    for name in (address, address.partition("@")[0]):
        if len(name) > 2:
            words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "...", words, flags=re.IGNORECASE)
    for pattern in (_MAIL_ADDRESS, _PHONE_NUMBER):
        words = pattern.sub("...", words)
    return _BLANKS.sub(" ", words).strip()[:REASON_LENGTH]
