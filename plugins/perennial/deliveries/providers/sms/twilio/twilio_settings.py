"""Settings of Twilio."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Twilio(ProviderSettings, env_prefix="PERENNIAL_TWILIO_"):
    """Text messages; `sender` is our number or a messaging service's id (`MG...`)."""

    conn_type = "perennial_twilio"

    url: str = "https://api.twilio.com"
    account_sid: str = ""
    auth_token: SecretStr = UNSET
    sender: str = ""
