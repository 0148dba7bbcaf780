"""What every push provider sends."""

from perennial.deliveries.providers.http_provider import NotSendable
from perennial.domain import Fault, Message
from perennial.domain.channels import PLATFORMS


def token_of(message: Message, *platforms: str) -> str:
    """The token without its platform (`ios:<token>`), if any.

    Raises:
        NotSendable: This provider does not reach the platform.
    """
    platform, colon, token = message.address.partition(":")
    if not colon or platform not in PLATFORMS:
        return message.address  # a token from Google may contain a colon
    if platforms and platform not in platforms:
        raise NotSendable(Fault.INVALID_ADDRESS, f"a token of {platform} is not for this provider")
    return token


def data_of(message: Message) -> dict[str, str]:
    """Data that the app gets with the text."""
    known = {
        "message_id": message.message_id,
        "campaign": message.campaign,
        "unsubscribe_url": message.unsubscribe_url,
        **message.details,
    }
    return {name: value for name, value in known.items() if value}
