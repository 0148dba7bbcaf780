"""What came back by mail."""

from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, explained, say

Maildir = Annotated[Path, typer.Option(exists=True, file_okay=False, help="Where mail comes back.")]


@app.command()
def bounces(maildir: Maildir) -> None:
    """Read bounces, complaints and replies; each mail is read once, and says what became of ours.

    What is not understood is flagged in the Maildir, for a person to look at.
    """
    from perennial.channels.bounces import Sender, heard, put_away, unread
    from perennial.installation import Installation

    with explained():
        here = Installation.here()
        sender = Sender(here.business.sender.partition("@")[2], here.settings.bounce_address)
        now = here.clock.now()
        mails = {name: heard(content, sender, heard_at=now) for name, content in unread(maildir)}
        with here.ledger() as ledger:
            counts = ledger.messages.observe(one for one in mails.values() if one)
        for name, one in mails.items():  # recorded first: a mail read twice says the same
            put_away(maildir, name, was_understood=one is not None)
        for state, count in sorted((str(state), count) for state, count in counts.items() if state):
            say(state, count)
        say("of no mail of ours", counts[None])
        say("not understood", sum(one is None for one in mails.values()))
