"""Settings of Firebase Cloud Messaging."""

from pathlib import Path

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Fcm(ProviderSettings, env_prefix="PERENNIAL_FCM_"):
    """Push through Google; `credentials` is a service account's JSON, or `credentials_file`."""

    conn_type = "perennial_fcm"

    url: str = "https://fcm.googleapis.com"
    credentials: SecretStr = UNSET
    credentials_file: Path | None = None
