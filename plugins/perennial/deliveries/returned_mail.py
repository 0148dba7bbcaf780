"""Record returned mail in the ledger."""

import csv
import mailbox
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email import message_from_bytes
from pathlib import Path

from perennial.deliveries.providers.email.bounces import Heard, Sender, heard, judged
from perennial.domain import BrokenWorld, State
from perennial.stores.ledger import Ledger

STRANGERS = "not about a message we sent"
UNREADABLE = "not understood"
REFUSALS = "refusals"


def record_returned_mail(
    ledger: Ledger,
    maildir: Path,
    sender: Sender,
    purposes: Callable[[], Sequence[str]],
    *,
    now: datetime,
) -> dict[str, int]:
    """Read each new mail of a Maildir once, and record what it says about its message.

    A mail that a person must read is flagged: one that is not understood, or a reply that does not
    opt out.

    Args:
        ledger: Records it.
        maildir: The Maildir of returned mail.
        sender: Our own addresses.
        purposes: Gives the purposes whose consent a reply that opts out withdraws; asked only if
            there is such a reply.
        now: No event is dated later.

    Returns:
        Mails by reported state, and those `REFUSALS`, `STRANGERS` and `UNREADABLE`.

    Raises:
        BrokenWorld: The Maildir is missing or can't be read.
    """
    try:
        mails = {name: heard(mail, sender, heard_at=now) for name, mail in _unread(maildir)}
    except (OSError, mailbox.Error) as error:
        raise BrokenWorld(
            f"The Maildir {maildir} can't be read ({type(error).__name__}): "
            "name a folder with new, cur and tmp."
        ) from None
    counts = ledger.messages.observe(one.observation for one in mails.values() if one.observation)
    refusals = [one for one in mails.values() if one.is_refusal]
    if refusals:
        withdrawn = purposes()
        for one in refusals:
            _withdraw(ledger, one, withdrawn, now)
    for name, one in mails.items():  # recorded first: reading a mail twice changes nothing
        _put_away(maildir, name, was_understood=one.is_understood)
    said = {str(state): count for state, count in counts.items() if state}
    riddles = sum(not (one.is_understood or one.observation) for one in mails.values())
    counted = dict(sorted(said.items())) | ({REFUSALS: len(refusals)} if refusals else {})
    return counted | {STRANGERS: counts[None], UNREADABLE: riddles}


def judge(folder: Path) -> Counter[tuple[str, str]]:
    """Judge the mails in a folder (`*.eml`), about any message, without recording anything.

    Returns:
        Number of mails by label in `labels.csv` (file name, label), which may be empty, and by
        judgement: a state, `dead address` or `for a person`.

    Raises:
        BrokenWorld: The folder is missing or can't be read.
    """
    try:
        mails = {path.name: path.read_bytes() for path in sorted(folder.rglob("*.eml"))}
        labels = folder / "labels.csv"
        lines = labels.read_text("utf-8").splitlines() if labels.exists() else []
    except OSError as error:
        raise BrokenWorld(
            f"The folder {folder} can't be read ({type(error).__name__}): name one that can."
        ) from None
    told = {row[0]: row[1] for row in csv.reader(lines) if len(row) > 1}
    return Counter((told.get(name, ""), _said(content)) for name, content in mails.items())


def _said(content: bytes) -> str:
    outcome = judged(message_from_bytes(content))
    if outcome is None:
        return "for a person"
    if outcome.state is State.BOUNCED and outcome.is_permanent:
        return "dead address"
    return "delayed" if outcome.state is State.DEFERRED else str(outcome.state)


def _withdraw(ledger: Ledger, one: Heard, purposes: Sequence[str], now: datetime) -> None:
    sent = ledger.correspondence.message(one.observation.message_id) if one.observation else None
    if sent is None:
        return
    for purpose in purposes:
        ledger.permissions.withdraw(
            sent.person_id,
            purpose,
            sent.channel,
            evidence="reply by email",
            occurred_at=now,
            actor="returned mail",
        )


def _unread(maildir: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each unread mail; those that were put away are not even listed."""
    mailbox.Maildir(maildir, create=False)  # raises if it is none
    for path in sorted((maildir / "new").iterdir()):
        if not path.name.startswith("."):
            yield path.name.partition(":")[0], path.read_bytes()


def _put_away(maildir: Path, name: str, *, was_understood: bool) -> None:
    """Mark a mail as read, and flag one that a person must read."""
    box = mailbox.Maildir(maildir, create=False)
    mail = box.get_message(name)
    mail.set_subdir("cur")
    mail.set_flags("S" if was_understood else "FS")
    box[name] = mail
