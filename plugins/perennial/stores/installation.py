"""An installation: its settings, business, clock and lake, read once and passed on."""

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
    """The settings and stores that a stage works with."""

    settings: Settings
    business: Business
    clock: Clock
    lake: Lake

    @classmethod
    def here(cls) -> Self:
        """The installation that the environment names.

        Raises:
            DefinitionError: A setting of the business is invalid.
        """
        environment = settings()
        company = business(environment.dbt_project)
        lake = Lake(environment.lake)
        lake.prepare()
        return cls(environment, company, read_clock(environment.home, company.zone), lake)

    def ledger(self) -> "Ledger":
        """Open the ledger, in a `with` block."""
        from perennial.stores.ledger import open_ledger  # noqa: PLC0415 - SQLAlchemy: most need none

        self.settings.home.mkdir(parents=True, exist_ok=True)
        return open_ledger(self.settings.ledger)

    def dry_runs(self, as_of: date) -> Lake:
        """The lake that a day's dry runs write to."""
        return Lake(UPath(self.settings.home / "dry_runs" / as_of.isoformat()))
