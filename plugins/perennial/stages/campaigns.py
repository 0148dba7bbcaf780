"""Stage campaigns: definitions checked, audiences built, the day's rules recorded.

A campaign whose definition, words or model fail is left out of the day, loudly; the others go on.
Each step takes the campaigns left out so far, the reason by name, and returns them with its own.
"""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from perennial.batches.lint.finding import Severity
from perennial.batches.lint.review import Linted, linted
from perennial.batches.render.template_check import checked
from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.offers import Offers, load_offers
from perennial.decisions.offer_tables import record_offers
from perennial.decisions.record import is_recorded, record_policies
from perennial.decisions.variant_shares import variant_shares_of_day
from perennial.domain import DefinitionError
from perennial.domain.signed_links import Links
from perennial.results.publish import newest
from perennial.stores import warehouse
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")

NOBODY = b"nobody"
"""Signs links that are only looked at: the receiver refuses them."""


def catalogue_of(here: Installation) -> Catalogue:
    """The campaigns of an installation, definitions and templates checked."""
    catalogue = load_campaigns(here.settings.dbt_project)
    return checked(catalogue, default_locale=here.business.default_locale)


def linted_of(here: Installation, as_of: date) -> Linted:
    """The same, words checked too: those with an error join the broken."""
    return linted(
        catalogue_of(here),
        business=here.business,
        links=Links(here.settings.public_url, NOBODY),
        as_of=as_of,
    )


def check_campaigns(as_of: date) -> dict[str, str]:
    """Validate every definition, template and word, before anything is built for them."""
    catalogue, reviews = linted_of(Installation.here(), as_of)
    for name, review in reviews.items():
        for warning in review.of(Severity.WARNING):
            log.warning("campaign %s: %s", name, warning)
    return _told({name: str(error) for name, error in catalogue.broken.items()})


def build_audiences(as_of: date, left_out: Mapping[str, str]) -> dict[str, str]:
    """Build the audience of each campaign that is not left out.

    Raises:
        BuildFailed: dbt stopped before it built anything.
    """
    here = Installation.here()
    outcome = warehouse.build(here.settings, "campaigns", as_of, excluded=sorted(left_out))
    return {**left_out, **_told(outcome.failed)}


def record_rules(as_of: date, left_out: Mapping[str, str]) -> dict[str, Any]:
    """Record the rules and offers that the day is decided by.

    Returns:
        `campaigns`: names of those that run; `left_out`: why, by name.
    """
    here = Installation.here()
    loaded = load_campaigns(here.settings.dbt_project)
    sound = tuple(one for one in loaded.campaigns if one.name not in left_out)
    _record_offers(here, as_of)
    shares = variant_shares_of_day(sound, newest(here.lake, as_of).get("variant_outcomes"))
    record_policies(here.lake, as_of, Catalogue(sound, loaded.broken), shares)
    return {"campaigns": [one.name for one in sound], "left_out": dict(left_out)}


def _record_offers(here: Installation, as_of: date) -> None:
    if is_recorded(here.lake, as_of):
        return
    try:
        offers = load_offers(here.settings.dbt_project)
    except DefinitionError as error:  # campaigns that promise something are left out already
        log.warning("NO OFFERS TODAY: %s", error)
        offers = Offers({}, {})
    with here.ledger() as ledger:
        record_offers(here.lake, as_of, offers.sound.values(), ledger.coupons.stock())


def _told(problems: Mapping[str, str]) -> dict[str, str]:
    for name, problem in problems.items():
        log.error("LEFT OUT TODAY: campaign %s: %s", name, problem)
    return dict(problems)
