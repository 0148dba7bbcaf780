"""Settings of a gateway for short texts."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class HttpSms(ProviderSettings, env_prefix="PERENNIAL_HTTPSMS_"):
    """Short texts through any gateway that takes JSON.

    Attributes:
        url: Where to post.
        token: Sent as `Authorization: Bearer ...`; may be empty.
        body: What to post: JSON in which `{address}`, `{text}`, `{message_id}` and `{sender}` stand
            for a message's own.
        sender: Our name or number.
        id_field: Where in the reply its own name for the message stands: `data.id`.
        deduplicates: Whether it takes `Idempotency-Key` and sends a repeated one once.
    """

    conn_type = "perennial_httpsms"

    url: str = ""
    token: SecretStr = UNSET
    body: str = '{"to": "{address}", "text": "{text}", "reference": "{message_id}"}'
    sender: str = ""
    id_field: str = "id"
    deduplicates: bool = False
