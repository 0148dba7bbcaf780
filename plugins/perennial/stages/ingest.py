"""Stage raw: turn landed files into typed, checked tables."""

import logging
from datetime import date

from perennial.deliveries.receiver.spool import Spool
from perennial.ingest.load import ingest as load_landing
from perennial.stores.installation import Installation

log = logging.getLogger("perennial")


def ingest(as_of: date) -> dict[str, int]:
    """Check, type and store landed files, after landing what a dead receiver left.

    Returns:
        Files, and rows read, loaded, dropped as duplicates and quarantined, of new files.
    """
    here = Installation.here()
    Spool(here.settings.home, here.lake).seal()
    with here.ledger() as ledger:
        loads = load_landing(
            here.lake,
            ledger,
            key=here.settings.signing_key(),
            now=here.clock.now(),
            zone=here.clock.zone,
            loaded_on=as_of,
            progress=log.info,
        )
    return {
        "files": len(loads),
        "rows": sum(load.row_count for load in loads),
        "loaded": sum(load.loaded_count for load in loads),
        "duplicates": sum(load.duplicate_count for load in loads),
        "quarantined": sum(load.quarantined_count for load in loads),
    }
