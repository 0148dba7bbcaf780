"""What this installation is, and whether it is well."""

import sys

import typer

from perennial.cli.shell import app, explained, show


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

    findings = list(examine())
    rows = [
        ("[green]ok[/]" if one.is_well else "[red]mend[/]", one.what, one.finding)
        for one in findings
    ]
    show(("", "what", "finding"), rows)
    raise typer.Exit(0 if all(one.is_well for one in findings) else 1)
