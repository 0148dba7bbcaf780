"""What came back by mail."""

from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, explained, say
from perennial.domain import DefinitionError

Maildir = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="Where mail comes back; else PERENNIAL_BOUNCE_MAILDIR."
    ),
]


@app.command()
def bounces(maildir: Maildir = None) -> None:
    """Read bounces, complaints and replies, each mail once, and record what became of messages.

    A mail that is not understood is flagged in the Maildir, for a person to look at.
    """
    from perennial.stages import deliveries

    with explained():
        counts = deliveries.bounces(maildir)
        if counts is None:
            remedy = "Set it, or name a Maildir with --maildir."
            raise DefinitionError("environment", "PERENNIAL_BOUNCE_MAILDIR", "is missing", remedy)
    for words, count in counts.items():
        say(words, count)
