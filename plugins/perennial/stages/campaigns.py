"""Stage campaigns: definitions checked, audiences built; `rules` records what holds for the day.

A campaign whose definition, words or model fail is left out of the day, loudly; the others go on.
Each step takes the campaigns that run so far and those left out, and returns them as it sees them.
"""

import logging
from datetime import date

from perennial.batches.lint.finding import Severity
from perennial.batches.lint.review import Linted, linted
from perennial.batches.render.template_check import checked
from perennial.campaigns.catalogue import Catalogue, load_campaigns
from perennial.campaigns.day_campaigns import DayCampaigns, leave_out
from perennial.domain.signed_links import Links
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


def check_campaigns(as_of: date) -> DayCampaigns:
    """Validate every definition, template and word, before anything is built for them."""
    catalogue, reviews = linted_of(Installation.here(), as_of)
    for name, review in reviews.items():
        for warning in review.of(Severity.WARNING):
            log.warning("Campaign %s: %s", name, warning)
    names = [one.name for one in catalogue.campaigns]
    broken = {name: str(error) for name, error in catalogue.broken.items()}
    return leave_out({"campaigns": names, "left_out": {}}, broken)


def build_audiences(as_of: date, day: DayCampaigns) -> DayCampaigns:
    """Build the audience of each campaign that is not left out.

    Raises:
        BuildFailed: dbt stopped before it built anything.
    """
    here = Installation.here()
    excluded = sorted(day["left_out"])
    outcome = warehouse.build(here.settings, "campaigns", as_of, excluded=excluded)
    return leave_out(day, outcome.failed)
