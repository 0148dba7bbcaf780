"""Everything the receiver works with."""

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
"""The choices on the preferences page: purposes with their channels."""


@dataclass(frozen=True, slots=True)
class ReceiverContext:
    """One installation, as the receiver uses it.

    Attributes:
        offer: The purposes and channels of its marketing.
        spool: Facts not landed yet.
        key: Keys the hashes of addresses and erased ids.
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
        """Create it."""
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
        """Nothing is recorded for erased people."""
        hashed = value_hash("external_id", person_id, self.key)
        return bool(self.ledger.erasures.pseudonyms([hashed]))


def offer_of(campaigns: Iterable[Campaign], channels: Sequence[str]) -> Offer:
    """Purposes of marketing with their channels; `marketing` comes first, on all `channels`.

    >>> offer_of([], ["email", "sms"])
    (('marketing', ('email', 'sms')),)
    """
    found: dict[str, set[str]] = {"marketing": set(channels)}
    for campaign in campaigns:
        if campaign.message_class == MessageClass.MARKETING:
            found.setdefault(campaign.purpose, set()).update(campaign.channels)
    order = sorted(found, key=lambda purpose: (purpose != "marketing", purpose))
    return tuple((purpose, tuple(sorted(found[purpose]))) for purpose in order)
