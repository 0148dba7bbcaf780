"""What this installation is, and whether it is well."""

import sys

import typer
from rich.table import Table

from perennial.cli.shell import app, err, explained, out

campaigns_app = typer.Typer(help="Campaign definitions.", no_args_is_help=True)
app.add_typer(campaigns_app, name="campaigns")


@campaigns_app.command("check")
def check_campaigns() -> None:
    """Validate every definition and template; exits with 1 when one is wrong."""
    from perennial import day
    from perennial.installation import Installation

    with explained():
        catalogue = day.catalogue_of(Installation.here())
    table = Table("campaign", "programme", "priority", "channels", "holdout", "goal")
    for one in catalogue.campaigns:
        goal = f"{one.goal_event} in {one.goal_days} days"
        row = (one.name, one.programme, str(one.priority), " > ".join(one.channels))
        table.add_row(*row, f"{one.holdout_share:.0%}", goal)
    out.print(table)
    for error in catalogue.broken.values():
        err.print(f"[bold red]wrong[/]: {error}", highlight=False, soft_wrap=True)
    raise typer.Exit(1 if catalogue.broken else 0)


@app.command()
def env() -> None:
    """Print what dbt needs in the shell: eval "$(perennial env)"."""
    from perennial.installation import Installation

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
    from perennial.doctor import examine

    table = Table("", "what", "finding")
    findings = list(examine())
    for one in findings:
        table.add_row("[green]ok[/]" if one.is_well else "[red]mend[/]", one.what, one.finding)
    out.print(table)
    raise typer.Exit(0 if all(one.is_well for one in findings) else 1)
