"""Stage deliveries: send batches, read returned mail, export the ledger."""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from perennial.campaigns.recorded_rules import programmes
from perennial.deliveries.dispatch import dispatch as dispatch_batch
from perennial.deliveries.dispatch import forget_handovers
from perennial.deliveries.dispatch.batch_file import place_of
from perennial.deliveries.providers import open_provider
from perennial.deliveries.providers.email.bounces import Sender
from perennial.deliveries.returned_mail import judge, record_returned_mail
from perennial.deliveries.small_batches import Sending, sendings
from perennial.domain import BrokenWorld
from perennial.stores.installation import Installation
from perennial.stores.ledger import Pace

__all__ = ["bounces", "dispatch", "export", "judge", "sendings_of"]

log = logging.getLogger("perennial")


def sendings_of(batch_paths: Sequence[str]) -> list[Sending]:
    """Group batches into tasks, by campaign, channel and due time.

    Returned mail is read before: a complaint counts the same day.

    Raises:
        RequestError: A path is not a batch of the lake.
    """
    bounces()
    here = Installation.here()
    for path in batch_paths:
        place_of(here.lake.root / path, here.lake)
    return sendings(here.lake, here.clock, batch_paths)


def dispatch(as_of: date, batch_path: str) -> dict[str, Any]:
    """Send each queued message of one batch once.

    Raises:
        NotToday: The day is not today; nothing was sent.
        NotYet: The batch's hour has not come; nothing was sent.
        RequestError: The path is not a batch of the lake.
        BrokenWorld: The day's rules are missing from the lake, or the provider failed.
    """
    here = Installation.here()
    here.clock.require_today(as_of)
    path = here.lake.root / batch_path
    place = place_of(path, here.lake)
    programme = programmes(here.lake, as_of).get(place.campaign)
    if programme is None:
        raise BrokenWorld(
            f"The lake's campaign_policies of {as_of} have no {place.campaign}: "
            "restore the file from a copy of the lake."
        )
    provider = open_provider(place.channel, here.settings, here.business, here.clock)
    with closing(provider), here.ledger() as ledger:
        outcome = dispatch_batch(
            path,
            as_of=as_of,
            lake=here.lake,
            ledger=ledger,
            clock=here.clock,
            provider=provider,
            claim_size=here.settings.claim_size,
            pace=_pace(here, provider.name, as_of),
            programme=programme,
            progress=log.info,
        )
    return outcome.as_dict()


def _pace(here: Installation, provider: str, day: date) -> Pace:
    """A provider's rate limits on a day; of several, the lowest."""
    names, known = {provider, *provider.split("+")}, here.settings
    rates = [rate for name, rate in known.rates.items() if name in names]
    caps = [warm_up.cap(day) for name, warm_up in known.warm_up.items() if name in names]
    return Pace(
        min(rates, default=None), min((cap for cap in caps if cap is not None), default=None)
    )


def bounces(maildir: Path | None = None) -> dict[str, int] | None:
    """Read returned mail: bounces, complaints and replies.

    Args:
        maildir: None: the deployment's.

    Returns:
        Mails by reported state; None if there is no Maildir.
    """
    here = Installation.here()
    if (box := maildir or here.settings.bounce_maildir) is None:
        return None
    sender = Sender(here.business.sender.partition("@")[2], here.settings.bounce_address)
    with here.ledger() as ledger:
        purposes = partial(_purposes, here)
        return record_returned_mail(ledger, box, sender, purposes, now=here.clock.now())


def _purposes(here: Installation) -> list[str]:
    """The purposes of marketing mail."""
    from perennial.campaigns.catalogue import load_campaigns  # noqa: PLC0415 - not to send
    from perennial.deliveries.receiver.receiver_context import offer_of  # noqa: PLC0415

    campaigns = load_campaigns(here.settings.dbt_project).campaigns
    return [purpose for purpose, _ in offer_of(campaigns, here.business.channels)]


def export(as_of: date) -> dict[str, Any]:
    """Read returned mail, and export the ledger's facts to the lake, where dbt reads them.

    First settle what dead workers left, and withhold what waits from past days: results and
    cooldowns depend on it.
    """
    bounces()
    here = Installation.here()
    now, today = here.clock.now(), here.clock.today()
    with here.ledger() as ledger:
        ledger.recall(here.lake)
        ledger.messages.settle_in_doubt(occurred_at=now)
        ledger.messages.match()
        ledger.messages.forget_unmatched(occurred_at=now)
        ledger.messages.withhold_past(today, occurred_at=now)
        forget_handovers(here.lake, today)
        return {"as_of": as_of.isoformat(), "files": len(ledger.export(here.lake))}
