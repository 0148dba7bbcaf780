"""Settings of Tencent Cloud."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Tencent(ProviderSettings, env_prefix="PERENNIAL_TENCENT_"):
    """Text messages through a registered template whose one parameter is the text.

    `callback_key` is part of the URL that the carrier calls.
    """

    conn_type = "perennial_tencent"

    url: str = "https://sms.tencentcloudapi.com"
    secret_id: str = ""
    secret_key: SecretStr = UNSET
    region: str = "ap-guangzhou"
    sdk_app_id: str = ""
    sign_name: str = ""
    template_id: str = ""
    callback_key: SecretStr = UNSET
