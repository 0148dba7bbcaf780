"""Mail that came back."""

from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, say
from perennial.domain import DefinitionError

Maildir = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="The Maildir to read. Default: PERENNIAL_BOUNCE_MAILDIR."
    ),
]


@app.command()
def bounces(maildir: Maildir = None) -> None:
    """Read bounces, complaints and replies that came by mail, each once, and record them.

    A mail that Perennial can't read gets a flag in the Maildir, so that somebody looks at it.
    """
    from perennial.stages import deliveries

    counts = deliveries.bounces(maildir)
    if counts is None:
        remedy = "Set it, or name a Maildir with --maildir."
        raise DefinitionError("environment", "PERENNIAL_BOUNCE_MAILDIR", "is missing", remedy)
    for words, count in counts.items():
        say(words, count)
