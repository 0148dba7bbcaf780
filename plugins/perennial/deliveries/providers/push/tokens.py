"""What every push carries, whoever delivers it. Pure."""

from perennial.deliveries.providers.http_provider import NotSendable
from perennial.domain import Fault, Message
from perennial.domain.channels import PLATFORMS


def token_of(message: Message, *platforms: str) -> str:
    """The token behind its platform's name: `ios:<token>`; one without a name is for anything.

    Raises:
        NotSendable: It is of a platform that this provider does not reach.
    """
    platform, colon, token = message.address.partition(":")
    if not colon or platform not in PLATFORMS:
        return message.address  # a token of Google's may hold a colon of its own
    if platforms and platform not in platforms:
        raise NotSendable(Fault.INVALID_ADDRESS, f"a token of {platform} is not for this provider")
    return token


def data_of(message: Message) -> dict[str, str]:
    """What the app gets beside the words: texts, by name."""
    known = {
        "message_id": message.message_id,
        "campaign": message.campaign,
        "unsubscribe_url": message.unsubscribe_url,
        **message.details,
    }
    return {name: value for name, value in known.items() if value}
