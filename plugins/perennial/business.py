"""What this business is: the `vars` of dbt_project.yml, typed, for Python and SQL alike."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from perennial.domain import DefinitionError
from perennial.rules import NO_EVIDENCE, NO_POINTS, Dormancy, Loyalty


class Business(BaseModel):
    """One company's settings, the same for every campaign.

    Attributes:
        brand: Signs every message.
        sender: The From address of mail.
        postal_address: Printed below every mail; many laws ask for it.
        business_zone: IANA zone in which a business day begins.
        business_currency: ISO 4217 code of the money that is added up.
        default_locale: Language of people who gave none.
        dormant_days: Whole silent local days from which a person is dormant.
        lost_days: Whole silent local days from which a person is lost.
        novice_days: Local days since the first purchase below which a person is a novice.
        late_days: How many days late an event may come and still change the day it belongs to.
        daily_cap: Marketing messages a person may get in a day, over all campaigns.
        weekly_cap: The same over seven days.
        global_holdout_share: Share of people no marketing ever reaches, in [0, 1).
        holdout_version: Changing it draws new holdouts.
        loyalty: Rules of points and tiers.
        dormancy: What counts as evidence of why somebody fell silent.
        excluded_campaigns: Campaigns left out of this run; set by the run, not by people.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    brand: str = Field(min_length=1)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    business_zone: str
    business_currency: str = Field(pattern=r"^[A-Z]{3}$")
    default_locale: str = Field(pattern=r"^(zh|en)$")
    novice_days: int = Field(ge=1)
    dormant_days: int = Field(ge=1)
    lost_days: int = Field(ge=2)
    late_days: int = Field(ge=3)
    daily_cap: int = Field(ge=0)
    weekly_cap: int = Field(ge=0)
    global_holdout_share: float = Field(ge=0, lt=1)
    holdout_version: str = Field(min_length=1)
    loyalty: Loyalty = NO_POINTS
    dormancy: Dormancy = NO_EVIDENCE
    postal_address: str = ""
    excluded_campaigns: tuple[str, ...] = ()

    @field_validator("business_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(f"{value} is no IANA time zone") from error
        return value

    @property
    def zone(self) -> ZoneInfo:
        """The business zone."""
        return ZoneInfo(self.business_zone)


def business(dbt_project: Path) -> Business:
    """Read the business from `<dbt_project>/dbt_project.yml`.

    Raises:
        DefinitionError: A setting is missing, misspelt or out of range.
    """
    return _read(dbt_project / "dbt_project.yml")


@cache
def _read(path: Path) -> Business:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return Business.model_validate(content.get("vars", {}))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(["vars", *map(str, first["loc"])])
        raise DefinitionError(str(path), key, first["msg"], "Correct this setting.") from error
