"""What came back by mail."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, explained, say, show
from perennial.domain import DefinitionError

Maildir = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="Where mail comes back; else PERENNIAL_BOUNCE_MAILDIR."
    ),
]


Judged = Annotated[
    Path | None,
    typer.Option(
        "--judge",
        exists=True,
        file_okay=False,
        help="Only judge and count the .eml files of a folder; its labels.csv names their kinds.",
    ),
]


@app.command()
def bounces(maildir: Maildir = None, judged: Judged = None) -> None:
    """Read bounces, complaints and replies, each mail once, and record what became of messages.

    A mail that is not understood is flagged in the Maildir, for a person to look at.
    """
    from perennial.stages import deliveries

    with explained():
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
