"""Record returned mail in the ledger."""

from datetime import datetime
from mailbox import Error as MailboxError
from pathlib import Path

from perennial.deliveries.providers.email.bounces import Sender, heard, put_away, unread
from perennial.domain import BrokenWorld
from perennial.stores.ledger import Ledger

STRANGERS = "not about a message we sent"
UNREADABLE = "not understood"


def record_returned_mail(
    ledger: Ledger, maildir: Path, sender: Sender, *, now: datetime
) -> dict[str, int]:
    """Read each new mail of a Maildir once, and record what it says about its message.

    A mail that is not understood is flagged for a person to look at. No event is dated after `now`.

    Returns:
        Mails by reported state, and those `STRANGERS` and `UNREADABLE`.

    Raises:
        BrokenWorld: The Maildir is missing or can't be read.
    """
    try:
        mails = {name: heard(mail, sender, heard_at=now) for name, mail in unread(maildir)}
    except (OSError, MailboxError) as error:
        raise BrokenWorld(
            f"The Maildir {maildir} can't be read ({type(error).__name__}): "
            "name a folder with new, cur and tmp."
        ) from None
    counts = ledger.messages.observe(observation for observation in mails.values() if observation)
    for name, observation in mails.items():  # recorded first: reading a mail twice changes nothing
        put_away(maildir, name, was_understood=observation is not None)
    by_state = {str(state): count for state, count in counts.items() if state}
    unread_count = sum(observation is None for observation in mails.values())
    return dict(sorted(by_state.items())) | {STRANGERS: counts[None], UNREADABLE: unread_count}
