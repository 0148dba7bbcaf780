"""Stage results: publish what campaigns achieved; stop those over a guardrail."""

import logging
from datetime import date

from perennial.results.guardrail_stops import stop_over_limit
from perennial.results.publish import publish, published
from perennial.stages import tables
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")


def results(as_of: date) -> dict[str, int]:
    """Build and publish the results of a day; today, stop campaigns over a limit.

    Returns:
        Rows by table.

    Raises:
        BuildFailed: A model or its test failed.
    """
    here = Installation.here()
    tables.build("results", as_of)
    counts = publish(here.settings, here.lake, as_of, here.business.measuring)
    if as_of == here.clock.today():
        with here.ledger() as ledger:
            stopped = stop_over_limit(
                published(here.lake, as_of)["guardrails"], ledger, at=here.clock.now()
            )
        for campaign, reason in stopped.items():
            log.error("Stopped by a guardrail: campaign %s: %s", campaign, reason)
    return counts
