"""Settings of group robots."""

from pydantic import SecretStr

from perennial.deliveries.providers.provider_settings import UNSET, ProviderSettings


class Robot(ProviderSettings):
    """A group's robot; the URL holds its token, `secret` signs where the robot asks for it."""

    url: SecretStr = UNSET
    secret: SecretStr = UNSET
