"""The command line: the same stages as the DAGs, without Airflow."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.table import Table

from perennial.domain import PerennialError

app = typer.Typer(
    help="Lifecycle campaigns from your own warehouse.", no_args_is_help=True, add_completion=False
)
campaigns_app = typer.Typer(help="Campaign definitions.", no_args_is_help=True)
app.add_typer(campaigns_app, name="campaigns")
out, err = Console(), Console(stderr=True)

AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day to run for; default: today."),
]
Only = Annotated[
    list[str] | None, typer.Option("--campaign", help="Only this campaign; may be repeated.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Render everything, send nothing.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most so many messages a campaign.")]
PROGRAMMES = ("onboarding", "winback", "vip")


@app.callback()
def _main(
    *, quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Results only.")] = False
) -> None:
    handler = RichHandler(console=err, show_path=False, show_level=False, omit_repeated_times=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    logging.getLogger("perennial").setLevel(logging.WARNING if quiet else logging.INFO)


@contextmanager
def _explained() -> Iterator[None]:
    """Our own errors are for people: say what they say, without a traceback."""
    try:
        yield
    except PerennialError as error:
        err.print(f"[bold red]{type(error).__name__}[/]: {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def _day(given: datetime | None) -> date:
    from perennial.installation import Installation  # noqa: PLC0415 the help must be quick

    return given.date() if given else Installation.here().clock.today()


def _say(what: str, facts: Any) -> None:
    out.print(f"[bold]{what}[/]: {facts}", highlight=False, soft_wrap=True)


@app.command()
def ingest(as_of: AsOf = None) -> None:
    """Check, type and keep what lies in the landing zone."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        _say("ingest", day.ingest(_day(as_of)))


@app.command()
def decide(as_of: AsOf = None) -> None:
    """Build every table up to the decisions, check them, and record them for the day."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        on = _day(as_of)
        _tables(on)
        for gate in day.gates("decisions"):
            _say("gate", day.check(gate, on))
        _counts(f"Decisions of {on}", day.freeze(on))


def _tables(on: date) -> None:
    from perennial import day  # noqa: PLC0415

    for layer in ("staging", "marts"):
        _say("built", day.build(layer, on))
    for gate in day.gates("marts"):
        _say("gate", day.check(gate, on))
    _say("built", day.build("campaigns", on))
    day.decide(on)


@app.command()
def batch(
    as_of: AsOf = None,
    campaign: Only = None,
    dry_run: DryRun = False,
    limit: Limit = None,
    test_recipient: Annotated[
        list[str] | None, typer.Option(help="Person id that gets samples; nobody else does.")
    ] = None,
) -> None:
    """Render the decided messages."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        on = _day(as_of)
        for name in _chosen(campaign):
            written = day.batch(
                on, name, dry_run=dry_run, limit=limit, test_recipients=test_recipient or ()
            )
            for path in written:
                out.print(path, soft_wrap=True)


def _chosen(only: list[str] | None) -> list[str]:
    from perennial import day  # noqa: PLC0415

    every = [name for programme in PROGRAMMES for name in day.campaigns(programme)]
    if unknown := sorted(set(only or ()) - set(every)):
        raise typer.BadParameter(f"no sound campaign {unknown[0]}; there are {', '.join(every)}")
    return [name for name in every if not only or name in only]


@app.command()
def dispatch(
    as_of: AsOf = None,
    batch_path: Annotated[list[str] | None, typer.Argument(help="Default: all of the day.")] = None,
) -> None:
    """Send batches. What has left is never sent again."""
    from perennial import day  # noqa: PLC0415
    from perennial.installation import Installation  # noqa: PLC0415

    with _explained():
        on = _day(as_of)
        lake = Installation.here().lake
        paths = batch_path or [str(p.relative_to(lake.root)) for p in lake.files("batches", on)]
        for path in paths:
            _say(Path(path).name, day.dispatch(on, path))
        day.export(on)


@app.command()
def run(as_of: AsOf = None, dry_run: DryRun = False, limit: Limit = None) -> None:
    """The whole day: ingest, build, check, decide, render, send, measure, report."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        on = _day(as_of)
        _say("ingest", day.ingest(on))
        for gate in day.gates("raw"):
            _say("gate", day.check(gate, on))
        decide(datetime.combine(on, datetime.min.time()))
        written = [
            path
            for name in _chosen(None)
            for path in day.batch(on, name, dry_run=dry_run, limit=limit)
        ]
        if dry_run:
            _say("dry run, nothing was sent; look at", written)
            return
        for gate in day.gates("batches"):
            _say("gate", day.check(gate, on))
        for path in written:
            _say(Path(path).name, day.dispatch(on, path))
        day.export(on)
        day.build("staging", on)
        day.results(on)
        _say("report", day.report(on))


@app.command()
def results(as_of: AsOf = None) -> None:
    """Build funnel, conversions and arms as of a day, from all that is known then."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        on = _day(as_of)
        for layer in ("staging", "marts"):
            day.build(layer, on)
        _say("results", day.results(on))


@app.command()
def report(as_of: AsOf = None) -> None:
    """Write the report on the results of a day."""
    from perennial import day  # noqa: PLC0415

    with _explained():
        out.print(day.report(_day(as_of)), soft_wrap=True)


@campaigns_app.command("check")
def check_campaigns() -> None:
    """Validate every definition; exits with 1 when one is wrong."""
    from perennial.campaigns import load_campaigns  # noqa: PLC0415
    from perennial.settings import settings  # noqa: PLC0415

    with _explained():
        catalogue = load_campaigns(settings().dbt_project)
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
    from perennial.installation import Installation  # noqa: PLC0415

    with _explained():
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
    from perennial.doctor import examine  # noqa: PLC0415

    table = Table("", "what", "finding")
    findings = list(examine())
    for one in findings:
        table.add_row("[green]ok[/]" if one.is_well else "[red]mend[/]", one.what, one.finding)
    out.print(table)
    raise typer.Exit(0 if all(one.is_well for one in findings) else 1)


def _counts(title: str, counts: dict[str, dict[str, int]]) -> None:
    table = Table("campaign", "candidates", "outcome: reason", "people", title=title)
    for campaign, by_reason in counts.items():
        for number, (reason, count) in enumerate(by_reason.items()):
            first = (campaign, str(sum(by_reason.values()))) if number == 0 else ("", "")
            table.add_row(*first, reason, str(count), end_section=number == len(by_reason) - 1)
    out.print(table)
