"""Mail that came back, taken into the ledger: bounces, complaints, automatic and real replies."""

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
    """Read each new mail of a Maildir once, and record what became of the message it is about.

    A mail that is not understood is flagged in the Maildir, for a person to look at.

    Args:
        ledger: Where it is written down.
        maildir: Where mail comes back.
        sender: Who sent it.
        now: What is said to have happened later happened then.

    Returns:
        Mails by the state they tell of; mails `STRANGERS` and `UNREADABLE` too.

    Raises:
        BrokenWorld: There is no such Maildir, or it can't be read.
    """
    try:
        mails = {name: heard(mail, sender, heard_at=now) for name, mail in unread(maildir)}
    except (OSError, MailboxError) as error:
        raise BrokenWorld(
            f"The Maildir {maildir} can't be read ({type(error).__name__}): "
            "name a folder with new, cur and tmp."
        ) from None
    counts = ledger.messages.observe(one for one in mails.values() if one)
    for name, one in mails.items():  # recorded first: a mail read twice says the same
        put_away(maildir, name, was_understood=one is not None)
    said = {str(state): count for state, count in counts.items() if state}
    unread_count = sum(one is None for one in mails.values())
    return dict(sorted(said.items())) | {STRANGERS: counts[None], UNREADABLE: unread_count}
