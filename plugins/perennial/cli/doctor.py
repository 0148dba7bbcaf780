"""What this installation consists of, and whether it works."""

import sys

import typer
from rich.text import Text

from perennial.cli.shell import app, show
from perennial.cli.translations import gettext


@app.command()
def env() -> None:
    """Print the variables that dbt needs, for eval "$(perennial env)"."""
    from perennial.stores.installation import Installation

    here = Installation.here()
    for name, value in {
        "PERENNIAL_HOME": here.settings.home,
        "PERENNIAL_LAKE": here.settings.lake,
        "PERENNIAL_WAREHOUSE": here.settings.warehouse_path,
        "PERENNIAL_AS_OF": here.clock.today(),
    }.items():
        sys.stdout.write(f"export {name}='{value}'\n")


@app.command()
def doctor() -> None:
    """Check everything that a day needs; exits with 1 if something is wrong."""
    from perennial.cli.doctor_checks import examine

    findings = list(examine())
    rows = [
        (
            Text(gettext("ok"), "green") if one.is_well else Text(gettext("repair"), "red"),
            one.what,
            one.finding,
        )
        for one in findings
    ]
    show(("state", "what", "finding"), rows)
    raise typer.Exit(0 if all(one.is_well for one in findings) else 1)
