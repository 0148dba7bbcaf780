"""Settings of a service of the company's own."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Hook(ProviderSettings, env_prefix="PERENNIAL_HOOK_"):
    """A service of the company's own; `secret` signs (Standard Webhooks, `whsec_...`)."""

    conn_type = "perennial_hook"

    url: str = ""
    secret: SecretStr = UNSET
