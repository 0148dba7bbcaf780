"""Send mail to the company's own staff, each once, outside the campaign decisions.

The ledger records each mail before and after, under a name with a hash instead of the address.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from perennial.deliveries.providers import Provider, scrub
from perennial.domain import Message, Receipt, State
from perennial.stores.ledger import Ledger, value_hash

PROGRAMME = "staff"


def send_to_staff(
    mail: Message,
    recipients: Sequence[str],
    *,
    key: bytes,
    ledger: Ledger,
    provider: Provider,
    at: datetime,
) -> Counter[str]:
    """Send one mail to each recipient who hasn't been sent it.

    Args:
        mail: Its `message_id` names the mail; its address is replaced.
        key: The installation's secret.
        at: The business clock's instant.

    Returns:
        Recipients by final state; `before`: sent, or in doubt, since an earlier call.
    """
    ended: Counter[str] = Counter()
    for address in recipients:
        message_id = _name(mail.message_id, value_hash("email", address, key))
        attempt = ledger.staff_mails.claim(message_id, at=at)
        if attempt is None:
            ended["before"] += 1
            continue
        receipt = _sent(provider, _to(mail, message_id, address))
        reason = scrub(receipt.reason, address)
        ledger.staff_mails.tell(message_id, attempt, receipt.state, reason=reason, at=at)
        ended[receipt.state.value] += 1
    return ended


def _name(mail: str, address_hash: str) -> str:
    return hashlib.sha256(f"{mail}:{address_hash}".encode()).hexdigest()[:32]


def _to(mail: Message, message_id: str, address: str) -> Message:
    return Message(
        message_id=message_id,
        campaign=mail.campaign,
        person_id=PROGRAMME,
        channel="email",
        locale=mail.locale,
        address=address,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        unsubscribe_url="",
        sent_at=mail.sent_at,
        programme=PROGRAMME,
    )


def _sent(provider: Provider, message: Message) -> Receipt:
    """After an exception the mail may have been sent."""
    try:
        (receipt,) = provider.send([message])
    except Exception as error:  # noqa: BLE001 - after any error, nobody knows whether it was sent
        return Receipt(message.message_id, State.UNKNOWN, type(error).__name__)
    return receipt
