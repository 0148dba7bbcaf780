"""Settings of Hubspot."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Hubspot(ProviderSettings, env_prefix="PERENNIAL_HUBSPOT_"):
    """Contacts in HubSpot; `field` is the contact property that takes the list's name."""

    conn_type = "perennial_hubspot"

    url: str = "https://api.hubapi.com"
    token: SecretStr = UNSET
    field: str = "perennial_audience"
