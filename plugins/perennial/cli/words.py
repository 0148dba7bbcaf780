"""Catalogues for translators, made from what the code and the templates say."""

from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, say


@app.command()
def words(
    language: Annotated[str, typer.Argument(help="The language, such as de or pt_BR.")],
    folder: Annotated[
        Path | None,
        typer.Option(help="The folder of the catalogue. Default: languages/ in the dbt project."),
    ] = None,
) -> None:
    """Make or update the file in which a language is translated."""
    from perennial.config.environment import settings
    from perennial.languages.extraction import update

    path = (folder or settings().languages) / f"{language}.po"
    say(path, update(path))
