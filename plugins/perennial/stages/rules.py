"""Stage campaigns, last step: record the day's rules and offers.

Only this step needs statistics, for variants' shares, so it has its own module.
"""

import logging
from collections.abc import Iterator
from datetime import date

from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.day_campaigns import DayCampaigns, leave_out
from perennial.campaigns.offers import Offers, load_offers
from perennial.decisions.offer_tables import record_offers
from perennial.decisions.record import is_recorded, record_policies
from perennial.decisions.variant_shares import variant_shares_of_day
from perennial.domain import DefinitionError
from perennial.results.publish import newest
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")


def record_rules(as_of: date, day: DayCampaigns) -> DayCampaigns:
    """Record the rules of the campaigns that were checked and built, and the day's offers.

    A campaign whose folder changed after the check is left out.
    """
    here = Installation.here()
    loaded = load_campaigns(here.settings.dbt_project)
    day = leave_out(day, dict(_changed_since(day, loaded)))
    sound = tuple(campaign for campaign in loaded.campaigns if campaign.name in day["campaigns"])
    _record_offers(here, as_of)
    shares = variant_shares_of_day(sound, newest(here.lake, as_of).get("variant_outcomes"))
    record_policies(here.lake, as_of, Catalogue(sound, loaded.broken), shares)
    return day


def _changed_since(day: DayCampaigns, loaded: Catalogue) -> Iterator[tuple[str, str]]:
    """Campaigns that differ from what was checked: name and why."""
    names = {campaign.name for campaign in loaded.campaigns}
    for name in day["campaigns"]:
        if name in loaded.broken:
            yield name, str(loaded.broken[name])
        elif name not in names:
            yield name, "its folder is gone"
    for name in sorted({*names, *loaded.broken} - {*day["campaigns"], *day["left_out"]}):
        yield name, "its folder appeared after the day's campaigns were checked"


def _record_offers(here: Installation, as_of: date) -> None:
    if is_recorded(here.lake, as_of):
        return
    try:
        offers = load_offers(here.settings.dbt_project)
    except DefinitionError as error:  # campaigns that promise something are left out already
        log.warning("No offers today: %s", error)
        offers = Offers({}, {})
    with here.ledger() as ledger:
        record_offers(here.lake, as_of, offers.sound.values(), ledger.coupons.stock())
