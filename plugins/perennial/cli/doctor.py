"""What this installation is, and whether it is well."""

import sys

import typer
from rich.table import Table

from perennial.cli.shell import app, explained, out


@app.command()
def env() -> None:
    """Print what dbt needs in the shell: eval "$(perennial env)"."""
    from perennial.stores.installation import Installation

    with explained():
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
    """Say what this installation is, and what is wrong with it; exits with 1 when something is."""
    from perennial.cli.doctor_checks import examine

    table = Table("", "what", "finding")
    findings = list(examine())
    for one in findings:
        table.add_row("[green]ok[/]" if one.is_well else "[red]mend[/]", one.what, one.finding)
    out.print(table)
    raise typer.Exit(0 if all(one.is_well for one in findings) else 1)
