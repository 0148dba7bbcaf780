"""Settings of the keys that sign mail."""

from pathlib import Path

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Dkim(ProviderSettings, env_prefix="PERENNIAL_DKIM_"):
    """Keys that sign mail; either, both or none.

    Attributes:
        domain: Who signs; default: the sender's domain.
        rsa_selector: Under `<selector>._domainkey.<domain>` the public key is published.
        rsa_key: The private key, PEM; or `rsa_key_file`.
        ed25519_selector: The same for the second signature.
        ed25519_key: Its private key, PEM; or `ed25519_key_file`.
    """

    conn_type = "perennial_dkim"

    domain: str = ""
    rsa_selector: str = ""
    rsa_key: SecretStr = UNSET
    rsa_key_file: Path | None = None
    ed25519_selector: str = ""
    ed25519_key: SecretStr = UNSET
    ed25519_key_file: Path | None = None
