"""Settings of Mailchimp."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Mailchimp(ProviderSettings, env_prefix="PERENNIAL_MAILCHIMP_"):
    """Members of a Mailchimp list, tagged with the audience's name; `url` names the data centre."""

    conn_type = "perennial_mailchimp"

    url: str = ""
    api_key: SecretStr = UNSET
    list_id: str = ""
