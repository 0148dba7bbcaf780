"""Stage campaigns: check definitions and build audiences.

A campaign whose definition, texts or model fail is left out and logged. Each step takes and returns
the campaigns that run and those left out.
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
"""Signs links for previews; the receiver refuses them."""


def catalogue_of(here: Installation) -> Catalogue:
    """Load the campaigns; check definitions and templates."""
    catalogue = load_campaigns(here.settings.dbt_project)
    return checked(catalogue, default_locale=here.business.default_locale)


def linted_of(here: Installation, as_of: date) -> Linted:
    """Load the campaigns and check texts too; invalid ones are broken."""
    return linted(
        catalogue_of(here),
        business=here.business,
        links=Links(here.settings.public_url, NOBODY),
        as_of=as_of,
    )


def check_campaigns(as_of: date) -> DayCampaigns:
    """Check every definition, template and text before anything is built."""
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
