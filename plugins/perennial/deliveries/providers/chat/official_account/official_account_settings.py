"""Settings of a WeChat official account."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class OfficialAccount(ProviderSettings, env_prefix="PERENNIAL_OFFICIALACCOUNT_"):
    """Template messages of a WeChat official account."""

    conn_type = "perennial_officialaccount"

    url: str = "https://api.weixin.qq.com"
    app_id: str = ""
    secret: SecretStr = UNSET
