"""Settings of files of audiences."""

from perennial.deliveries.providers.provider_settings import ProviderSettings


class Audience(ProviderSettings, env_prefix="PERENNIAL_AUDIENCE_"):
    """Lists for other systems; `platform` says how identifiers are normalised and hashed."""

    conn_type = "perennial_audience"

    platform: str = "google"
