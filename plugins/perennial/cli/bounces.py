"""Mail that came back."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, say, show
from perennial.domain import DefinitionError

Maildir = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="The Maildir to read. Default: PERENNIAL_BOUNCE_MAILDIR."
    ),
]


Judged = Annotated[
    Path | None,
    typer.Option(
        "--judge",
        exists=True,
        file_okay=False,
        help="Judge and count the .eml files of a folder; record nothing.",
    ),
]


@app.command()
def bounces(maildir: Maildir = None, judged: Judged = None) -> None:
    """Read bounces, complaints and replies that came by mail, each once, and record them.

    A mail that Perennial can't read gets a flag in the Maildir, so that somebody looks at it.
    """
    from perennial.stages import deliveries

    if judged:
        _show(deliveries.judge(judged))
        return
    counts = deliveries.bounces(maildir)
    if counts is None:
        remedy = "Set it, or name a Maildir with --maildir."
        raise DefinitionError("environment", "PERENNIAL_BOUNCE_MAILDIR", "is missing", remedy)
    for words, count in counts.items():
        say(words, count)


def _show(counts: Counter[tuple[str, str]]) -> None:
    of_label = Counter[str]()
    for (label, _), count in counts.items():
        of_label[label] += count
    rows = [
        (label or "-", said, count, f"{count / of_label[label]:.1%}")
        for (label, said), count in sorted(counts.items())
    ]
    show(("Label", "Judged", "Mails", "Share"), rows)
