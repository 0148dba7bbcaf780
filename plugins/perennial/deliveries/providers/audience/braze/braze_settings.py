"""Settings of Braze."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Braze(ProviderSettings, env_prefix="PERENNIAL_BRAZE_"):
    """Attributes of people in Braze."""

    conn_type = "perennial_braze"

    url: str = ""
    api_key: SecretStr = UNSET
