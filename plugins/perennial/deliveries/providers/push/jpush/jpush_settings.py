"""Settings of JPush."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class JPush(ProviderSettings, env_prefix="PERENNIAL_JPUSH_"):
    """Push through Aurora Mobile; `is_production` is for iOS certificates."""

    conn_type = "perennial_jpush"

    url: str = "https://api.jpush.cn"
    app_key: str = ""
    master_secret: SecretStr = UNSET
    is_production: bool = True
