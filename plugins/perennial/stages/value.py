"""Stage value: fit models of people's future spending to the marts."""

import logging
from datetime import date
from typing import Any

from perennial.stores.installation import Installation
from perennial.value import model as models
from perennial.value.purchase_statistics import NotFitted
from perennial.value.read_marts import held_out, statistics
from perennial.value.record_models import record

log = logging.getLogger("perennial")


def fit(as_of: date) -> dict[str, Any]:
    """Fit value models to the marts of a day, test them on its past, and record them.

    If no sound model can be fitted, the last one stays in use.

    Returns:
        The recorded model, which scores people from the next day on; or why there is none.

    Raises:
        RequestError: The marts are built for another day.
    """
    here = Installation.here()
    try:
        tested = models.back_test(held_out(here.settings, as_of))
        models.require_sound(tested)
        model = models.fit(statistics(here.settings, as_of))
    except NotFitted as reason:
        log.warning("No value model of %s: %s", as_of, reason)
        return {"recorded": False, "reason": str(reason)}
    recorded = record(
        here.lake,
        as_of,
        model,
        tested,
        currency=here.business.business_currency,
        fitted_on=here.clock.today(),
    )
    return {"recorded": True, **recorded}
