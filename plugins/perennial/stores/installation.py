"""One installation: its settings, its business, its clock, its lake, found once and passed on."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Self

from upath import UPath

from perennial.config.business import Business, business
from perennial.config.clock import Clock, read_clock
from perennial.config.environment import Settings, settings
from perennial.stores.lake import Lake

if TYPE_CHECKING:
    from perennial.stores.ledger import Ledger


class Installation(NamedTuple):
    """Where a stage works.

    Attributes:
        settings: Paths, addresses and secrets.
        business: What this business is.
        clock: What day it is here.
        lake: The lake, with every table's folder in place.
    """

    settings: Settings
    business: Business
    clock: Clock
    lake: Lake

    @classmethod
    def here(cls) -> Self:
        """The installation that the environment names.

        Raises:
            DefinitionError: A setting of the business is wrong.
        """
        place = settings()
        what = business(place.dbt_project)
        lake = Lake(place.lake)
        lake.prepare()
        return cls(place, what, read_clock(place.home, what.zone), lake)

    def ledger(self) -> "Ledger":
        """The ledger, migrated; use it as a context."""
        from perennial.stores.ledger import open_ledger  # noqa: PLC0415 - SQLAlchemy: most need none

        self.settings.home.mkdir(parents=True, exist_ok=True)
        return open_ledger(self.settings.ledger)

    def dry_runs(self, as_of: date) -> Lake:
        """Where a day's dry runs write what they would have sent."""
        return Lake(UPath(self.settings.home / "dry_runs" / as_of.isoformat()))
