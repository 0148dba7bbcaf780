"""Stage value: models of what people will spend, fitted to the marts and recorded."""

import logging
from datetime import date
from typing import Any

from perennial import value
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")


def fit(as_of: date) -> dict[str, Any]:
    """Fit value models to the marts of a day, test them on its past, and record them.

    Where nothing sound can be fitted nothing is recorded, and the last model goes on holding.

    Returns:
        The recorded model, from the next day on what people are scored by; or why there is none.

    Raises:
        RequestError: The marts are built for another day.
    """
    here = Installation.here()
    try:
        tested = value.back_test(value.held_out(here.settings, as_of))
        value.require_sound(tested)
        model = value.fit(value.statistics(here.settings, as_of))
    except value.NotFitted as reason:
        log.warning("NO VALUE MODEL of %s: %s", as_of, reason)
        return {"recorded": False, "reason": str(reason)}
    recorded = value.record(
        here.lake,
        as_of,
        model,
        tested,
        currency=here.business.business_currency,
        fitted_on=here.clock.today(),
    )
    return {"recorded": True, **recorded}
