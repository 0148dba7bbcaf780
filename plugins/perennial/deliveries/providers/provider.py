"""What a provider is, how far it may reach, and what of its words may be kept."""

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
    """Who carries messages of a channel. Made with `(settings, business)`.

    Attributes:
        name: What the ledger calls it.
        is_idempotent: Whether a message handed over twice arrives once; only then is a message
            handed over again when nobody knows whether the first time succeeded.
        is_local: Whether nothing it carries can leave this machine; in a world with a simulated
            date no other may be used.
    """

    name: str
    is_idempotent: bool
    is_local: bool

    def send(self, messages: Sequence[Message]) -> Sequence[Receipt]:
        """Hand messages over; one receipt each, in any order.

        A message may be called deferred or rejected only if it surely was not accepted. When that
        can't be known, it is unknown. What this raises makes the whole group unknown.
        """

    def close(self) -> None:
        """Let go of connections and files."""


def require_reach(provider: Provider, clock: Clock) -> None:
    """Refuse a provider that could reach people from within a simulated world.

    Raises:
        NotToday: The date is simulated, and the provider is not local.
    """
    if clock.simulated and not provider.is_local:
        raise NotToday(
            f"The date {clock.simulated} is simulated, and the provider {provider.name!r} "
            "could reach real people. Use the file provider or a server on a loopback address."
        )


def scrub(words: str, address: str) -> str:
    r"""A provider's words, fit for the ledger: one short line that names no address.

    Args:
        words: What it said.
        address: Whom it may have named; the part before the `@` is taken out too.

    >>> scrub("550 5.1.1 <jo.doe@example.com>: mailbox\r\njo.doe unknown", "jo.doe@example.com")
    '550 5.1.1 <...>: mailbox ... unknown'
    """
    if not words:  # of most receipts; an expression for each address is costly to make
        return ""
    for name in (address, address.partition("@")[0]):
        if len(name) > 2:
            words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "...", words, flags=re.IGNORECASE)
    for pattern in (_MAIL_ADDRESS, _PHONE_NUMBER):
        words = pattern.sub("...", words)
    return _BLANKS.sub(" ", words).strip()[:REASON_LENGTH]
