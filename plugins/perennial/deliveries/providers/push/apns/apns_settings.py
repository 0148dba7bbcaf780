"""Settings of Apple's push service."""

from pathlib import Path

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Apns(ProviderSettings, env_prefix="PERENNIAL_APNS_"):
    """Push through Apple; `topic` is the app's bundle id, the key a `.p8` file's content."""

    conn_type = "perennial_apns"

    url: str = "https://api.push.apple.com"
    team_id: str = ""
    key_id: str = ""
    key: SecretStr = UNSET
    key_file: Path | None = None
    topic: str = ""
