"""For those who write campaigns: begin one, check it, see what it costs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli.shell import app, err, explained, out, say, show

if TYPE_CHECKING:
    from perennial.batches.lint.review import Linted

campaigns_app = typer.Typer(help="Campaign definitions.", no_args_is_help=True)
app.add_typer(campaigns_app, name="campaigns")


@campaigns_app.command("check")
def check_campaigns(
    names: Annotated[list[str] | None, typer.Argument(help="Default: all of them.")] = None,
) -> None:
    """Validate definitions, templates and words; exits with 1 when one is wrong."""
    from perennial.stages.campaigns import linted_of
    from perennial.stores.installation import Installation

    with explained():
        here = Installation.here()
        found = linted_of(here, here.clock.today())
    every = [*(one.name for one in found.catalogue.campaigns), *found.catalogue.broken]
    if unknown := sorted(set(names or ()) - set(every)):
        raise typer.BadParameter(f"no campaign {unknown[0]}; there are {', '.join(sorted(every))}")
    chosen = [name for name in every if not names or name in names]
    _print_sound(found, chosen)
    _print_short_texts(found, chosen, here.business.business_currency)
    _print_findings(found, chosen)
    raise typer.Exit(1 if found.catalogue.broken.keys() & set(chosen) else 0)


@app.command("new-campaign")
def new_campaign(
    name: str,
    programme: Annotated[str, typer.Option(help="Who sends it: a folder of models/campaigns.")],
) -> None:
    """Write the folder of a new campaign; it reaches nobody until its SQL says who."""
    from perennial.campaigns.new_campaign import new_campaign as scaffold
    from perennial.config.environment import settings

    with explained():
        for path in scaffold(settings().dbt_project, name, programme):
            out.print(path, highlight=False, soft_wrap=True)
    say("now", f"say who in {name}.sql, then: perennial campaigns check {name}")


def _print_sound(found: "Linted", chosen: list[str]) -> None:
    rows = [
        (
            one.name,
            one.programme,
            one.priority,
            " > ".join(one.channels),
            f"{one.holdout_share:.0%}",
            f"{one.goal_event} in {one.goal_days} days",
        )
        for one in found.catalogue.campaigns
        if one.name in chosen
    ]
    if rows:
        show(("campaign", "programme", "priority", "channels", "holdout", "goal"), rows)


def _print_short_texts(found: "Linted", chosen: list[str], currency: str) -> None:
    """What each short text takes and costs, for a made-up person."""
    rows = [
        (name, text.template, *text.parts, text.price)
        for name in chosen
        for text in (found.reviews[name].short_texts if name in found.reviews else ())
    ]
    if rows:
        show(("campaign", "short text", "alphabet", "characters", "parts", currency), rows)


def _print_findings(found: "Linted", chosen: list[str]) -> None:
    """Every finding, and the errors of what could not even be read."""
    for name in chosen:
        findings = found.reviews[name].findings if name in found.reviews else ()
        lines = [(one.severity.value, str(one)) for one in findings]
        if not lines and name in found.catalogue.broken:
            lines = [("error", str(found.catalogue.broken[name]))]
        print_lines(lines)


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Findings as pairs of severity and text, on the console for errors."""
    for severity, line in lines:
        err.print(severity, style="bold red" if severity == "error" else "yellow", end=": ")
        err.print(line, highlight=False, markup=False, soft_wrap=True)
