"""Checks everything that a day depends on."""

import shutil
from collections.abc import Iterator
from typing import NamedTuple

from perennial.campaigns.catalogue import load_campaigns
from perennial.deliveries.providers import open_provider
from perennial.domain import PerennialError
from perennial.domain.system_errors import of_system
from perennial.stores.installation import Installation
from perennial.stores.ledger.engine import without_password

NEEDED_BYTES = 2 * 1024**3
"""Free disk below which a day may not find room for its tables."""


class Finding(NamedTuple):
    """One thing that a day depends on.

    Attributes:
        finding: What was found, or what is wrong and what to do.
        is_well: Whether a day can run with it.
    """

    what: str
    finding: str
    is_well: bool


def examine() -> Iterator[Finding]:
    """Check everything; changes nothing but empty folders."""
    try:
        here = Installation.here()
    except (PerennialError, OSError, ValueError) as error:
        yield Finding("installation", _said(error), is_well=False)
        return
    for what, look in {
        "home": _home,
        "clock": _clock,
        "lake": _lake,
        "ledger": _ledger,
        "campaigns": _campaigns,
        "providers": _providers,
    }.items():
        try:
            yield Finding(what, *look(here))
        except (PerennialError, OSError, ValueError) as error:
            yield Finding(what, _said(error), is_well=False)


def _said(error: Exception) -> str:
    return str(of_system(error) if isinstance(error, OSError) else error)


def _home(here: Installation) -> tuple[str, bool]:
    free = shutil.disk_usage(here.settings.home).free
    return f"{here.settings.home}, {free / 1024**3:.0f} GiB free", free >= NEEDED_BYTES


def _clock(here: Installation) -> tuple[str, bool]:
    kind = "wall clock" if here.clock.simulated is None else "simulated; nothing leaves this world"
    return f"{here.clock.today()} in {here.business.business_zone}, {kind}", True


def _lake(here: Installation) -> tuple[str, bool]:
    days = sorted(path.name for path in (here.lake.root / "raw" / "events").glob("day=*"))
    if len(days) < 2:
        told = "no events yet; put files into its folder landing, then run perennial ingest"
        return f"{here.lake.root}: {told}", True
    return f"{here.lake.root}: events until {days[-1].removeprefix('day=')}", True


def _ledger(here: Installation) -> tuple[str, bool]:
    with here.ledger() as ledger:
        stopped = sorted(ledger.permissions.killed())
    where = without_password(here.settings.ledger)
    if stopped:
        scopes = ", ".join(" ".join(one).strip() for one in stopped)
        return f"{where}: stopped: {scopes}; perennial resume ends that", False
    return where, True


def _campaigns(here: Installation) -> tuple[str, bool]:
    catalogue = load_campaigns(here.settings.dbt_project)
    if catalogue.broken:
        return "; ".join(map(str, catalogue.broken.values())), False
    return ", ".join(one.name for one in catalogue.campaigns), True


def _providers(here: Installation) -> tuple[str, bool]:
    chosen = {name: here.settings.providers(name) for name in here.business.channels}
    for channel in chosen:
        open_provider(channel, here.settings, here.business, here.clock).close()
    return ", ".join(
        f"{channel} by {' and '.join(names)}" for channel, names in chosen.items()
    ), True
