"""The business's settings: `vars` of dbt_project.yml, which SQL reads too."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from perennial.config.contact_rules import Arbitration, ContactRules, Volume
from perennial.config.customer_model import (
    NO_EVIDENCE,
    NO_POINTS,
    Dormancy,
    Loyalty,
    Patterns,
    Preset,
    Recommendations,
    Taste,
    Thresholds,
)
from perennial.config.measurement import Measuring
from perennial.config.yaml_file import invalid, read_mapping
from perennial.domain import suggestion
from perennial.domain.channels import CHANNELS
from perennial.domain.field_types import EventType, OpenShare, Share, StrictModel


class Business(StrictModel):
    """One company's settings; dbt_project.yml describes each.

    Attributes:
        channels: Enabled ones, in the order to try if a person's habits show no preference.
        excluded_campaigns: Left out of this run; set by the run, not by people.
    """

    brand: str = Field(min_length=1)
    website: str = Field(default="https://example.com/", pattern=r"^https?://[^\s/]+(/\S*)?$")
    channels: tuple[str, ...] = Field(min_length=1)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    business_zone: str
    business_currency: str = Field(pattern=r"^[A-Z]{3}$")
    default_locale: str = Field(pattern=r"^(zh|en)$")
    preset: str
    presets: dict[str, Preset]
    interest_events: tuple[EventType, ...]
    engagement_events: tuple[EventType, ...]
    rfm_mode: Literal["quintile", "percentile", "fixed"]
    rfm_percentiles: tuple[OpenShare, OpenShare, OpenShare, OpenShare]
    rfm_thresholds: Thresholds
    rfm_fewest_buyers: int = Field(ge=1)
    value_horizon_days: int = Field(default=365, ge=1)
    late_days: int = Field(ge=3)
    contact_rules: ContactRules
    arbitration: Arbitration
    volume: Volume
    measuring: Measuring = Measuring()
    global_holdout_share: Annotated[Share, Field(lt=1)]
    holdout_version: str = Field(min_length=1)
    loyalty: Loyalty = NO_POINTS
    dormancy: Dormancy = NO_EVIDENCE
    taste: Taste = Taste()
    patterns: Patterns = Patterns()
    recommendations: Recommendations = Recommendations()
    postal_address: str = ""
    excluded_campaigns: tuple[str, ...] = ()

    @field_validator("business_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(f"{value} is not an IANA time zone, such as Europe/Berlin") from error
        return value

    @field_validator("rfm_percentiles")
    @classmethod
    def _rising(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if tuple(sorted(set(value))) != value:
            raise ValueError("each share must be greater than the one before")
        return value

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in CHANNELS]:
            raise ValueError(
                f"there is no channel {unknown[0]}. {suggestion(unknown[0], CHANNELS)}"
            )
        if len(set(value)) < len(value):
            raise ValueError("a channel is listed twice")
        return value

    @model_validator(mode="after")
    def _every_channel_has_its_price(self) -> Self:
        if missing := [
            name for name in self.channels if name not in self.arbitration.message_costs
        ]:
            raise ValueError(f"arbitration.message_costs has no price for {missing[0]}")
        return self

    @model_validator(mode="after")
    def _every_channel_is_attributed(self) -> Self:
        hours = self.measuring.attribution_hours
        if missing := [name for name in self.channels if name not in hours]:
            raise ValueError(f"measuring.attribution_hours has no hours for {missing[0]}")
        return self

    @model_validator(mode="after")
    def _known_preset(self) -> Self:
        if self.preset not in self.presets:
            raise ValueError(
                f"there is no preset {self.preset}. {suggestion(self.preset, self.presets)}"
            )
        return self

    @property
    def sms_part_price(self) -> Decimal:
        """Price in `business_currency`; 0 without the channel."""
        return self.arbitration.message_costs.get("sms", Decimal(0))

    @property
    def daily_cap(self) -> int:
        """Most marketing messages per person and day."""
        return self.contact_rules.daily_cap

    @property
    def zone(self) -> ZoneInfo:
        """The business zone."""
        return ZoneInfo(self.business_zone)


def business(dbt_project: Path) -> Business:
    """Read `<dbt_project>/dbt_project.yml`. Cached.

    Raises:
        DefinitionError: A setting is missing, misspelt or out of range.
    """
    return _read(dbt_project / "dbt_project.yml")


@cache
def _read(path: Path) -> Business:
    content = read_mapping(path, "Write the business below `vars:`.")
    try:
        return Business.model_validate(content.get("vars", {}))
    except ValidationError as error:
        raise invalid(path, error, ["vars"]) from error
