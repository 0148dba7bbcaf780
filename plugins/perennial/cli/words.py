"""Catalogues for translators, made from what the code and the templates say."""

from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, explained, say


@app.command()
def words(
    language: str,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where the catalogue is; default: languages/ of the dbt project."),
    ] = None,
) -> None:
    """Make the catalogue of a language, such as de, or bring it up to date."""
    from perennial.config.environment import settings
    from perennial.languages.extraction import update

    with explained():
        path = (folder or settings().languages) / f"{language}.po"
        counts = update(path)
        say(str(path), ", ".join(f"{count} {kind}" for kind, count in counts.items()))
