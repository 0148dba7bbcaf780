"""Where the receiver works: everything it needs, found once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perennial.campaigns.definition import Campaign
from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.config.environment import Settings
from perennial.deliveries.receiver.spool import Spool
from perennial.domain import MessageClass
from perennial.domain.signed_links import Links
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake
from perennial.stores.ledger import Ledger, value_hash

Offer = tuple[tuple[str, tuple[str, ...]], ...]
"""What people may choose between: purposes, each with the channels it is written on."""


@dataclass(frozen=True, slots=True)
class ReceiverContext:
    """One installation, as the receiver sees it.

    Attributes:
        settings: Paths and secrets.
        business: Its name and language.
        offer: The purposes and channels of its marketing.
        clock: What day it is.
        ledger: Open.
        lake: Where facts are landed.
        links: Reads and makes signed links.
        spool: What was heard and is not landed yet.
        key: Keys the hashes of addresses and of what was erased.
    """

    settings: Settings
    business: Business
    offer: Offer
    clock: Clock
    ledger: Ledger
    lake: Lake
    links: Links
    spool: Spool
    key: bytes

    @classmethod
    def at(
        cls, here: Installation, campaigns: Iterable[Campaign], ledger: Ledger
    ) -> "ReceiverContext":
        """Put it together."""
        key = here.settings.signing_key()
        return cls(
            settings=here.settings,
            business=here.business,
            offer=offer_of(campaigns, here.business.channels),
            clock=here.clock,
            ledger=ledger,
            lake=here.lake,
            links=Links(here.settings.public_url, key),
            spool=Spool(here.settings.home, here.lake),
            key=key,
        )

    def is_erased(self, person_id: str) -> bool:
        """Whether this id is of somebody erased: nothing may be written down under it again."""
        hashed = value_hash("external_id", person_id, self.key)
        return bool(self.ledger.erasures.pseudonyms([hashed]))


def offer_of(campaigns: Iterable[Campaign], channels: Sequence[str]) -> Offer:
    """The purposes of marketing, `marketing` first on all `channels`, each with its own in order.

    >>> offer_of([], ["email", "sms"])
    (('marketing', ('email', 'sms')),)
    """
    found: dict[str, set[str]] = {"marketing": set(channels)}
    for one in campaigns:
        if one.message_class == MessageClass.MARKETING:
            found.setdefault(one.purpose, set()).update(one.channels)
    order = sorted(found, key=lambda purpose: (purpose != "marketing", purpose))
    return tuple((purpose, tuple(sorted(found[purpose]))) for purpose in order)
