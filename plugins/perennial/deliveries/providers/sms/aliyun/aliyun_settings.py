"""Settings of Alibaba Cloud."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Aliyun(ProviderSettings, env_prefix="PERENNIAL_ALIYUN_"):
    """Text messages through a registered template whose one parameter is the text.

    `callback_key` is part of the URL that the carrier calls.
    """

    conn_type = "perennial_aliyun"

    url: str = "https://dysmsapi.aliyuncs.com"
    access_key_id: str = ""
    access_key_secret: SecretStr = UNSET
    sign_name: str = ""
    template_code: str = ""
    template_parameter: str = "content"
    callback_key: SecretStr = UNSET
