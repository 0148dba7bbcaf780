"""Settings of the keys that sign mail."""

from pathlib import Path

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Dkim(ProviderSettings, env_prefix="PERENNIAL_DKIM_"):
    """DKIM keys that sign mail: RSA, Ed25519, both or none.

    Attributes:
        domain: The signing domain; default: the sender's.
        rsa_selector: The public key is at `<selector>._domainkey.<domain>`.
        rsa_key: The private key as PEM, or `rsa_key_file`.
        ed25519_selector: As for RSA.
    """

    conn_type = "perennial_dkim"

    domain: str = ""
    rsa_selector: str = ""
    rsa_key: SecretStr = UNSET
    rsa_key_file: Path | None = None
    ed25519_selector: str = ""
    ed25519_key: SecretStr = UNSET
    ed25519_key_file: Path | None = None
