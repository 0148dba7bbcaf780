"""Begin a campaign, check it, see what its short texts cost."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli.shell import app, err, out, say, show
from perennial.cli.translations import gettext, ngettext
from perennial.domain import unknown

if TYPE_CHECKING:
    from perennial.batches.lint.review import Linted

campaigns_app = typer.Typer(help="Check campaign definitions.", no_args_is_help=True)
app.add_typer(campaigns_app, name="campaigns")


@campaigns_app.command("check")
def check_campaigns(
    names: Annotated[list[str] | None, typer.Argument(help="Campaigns. Default: all.")] = None,
) -> None:
    """Check definitions, templates and words; exits with 1 if one is invalid."""
    from perennial.stages.campaigns import linted_of
    from perennial.stores.installation import Installation

    here = Installation.here()
    found = linted_of(here, here.clock.today())
    every = [*(one.name for one in found.catalogue.campaigns), *found.catalogue.broken]
    if strange := sorted(set(names or ()) - set(every)):
        raise unknown("campaign", strange[0], every)
    chosen = [name for name in every if not names or name in names]
    _print_sound(found, chosen)
    _print_short_texts(found, chosen, here.business.business_currency)
    _print_findings(found, chosen)
    raise typer.Exit(1 if found.catalogue.broken.keys() & set(chosen) else 0)


@app.command("new-campaign")
def new_campaign(
    name: Annotated[str, typer.Argument(help="The campaign's name, such as lost_favourites.")],
    programme: Annotated[
        str, typer.Option(help="The programme that sends it: a folder of models/campaigns.")
    ],
) -> None:
    """Write the folder of a new campaign; it reaches nobody until you complete its SQL."""
    from perennial.campaigns.new_campaign import new_campaign as scaffold
    from perennial.config.environment import settings

    for path in scaffold(settings().dbt_project, name, programme):
        out.print(path, highlight=False, soft_wrap=True)
    todo = gettext(
        "write in {name}.sql who gets it, then run perennial campaigns check {name}", name=name
    )
    say("next", todo)


def _print_sound(found: "Linted", chosen: list[str]) -> None:
    rows = [
        (
            one.name,
            one.programme,
            one.priority,
            " > ".join(one.channels),
            f"{one.holdout_share:.0%}",
            ngettext(
                "{event} in {count} day",
                "{event} in {count} days",
                count=one.goal_days,
                event=one.goal_event,
            ),
        )
        for one in found.catalogue.campaigns
        if one.name in chosen
    ]
    if rows:
        show(("campaign", "programme", "priority", "channels", "holdout", "goal"), rows)


def _print_short_texts(found: "Linted", chosen: list[str], currency: str) -> None:
    rows = [
        (name, text.template, *text.parts, text.price)
        for name in chosen
        for text in (found.reviews[name].short_texts if name in found.reviews else ())
    ]
    if rows:
        show(("campaign", "short text", "alphabet", "characters", "parts", currency), rows)


def _print_findings(found: "Linted", chosen: list[str]) -> None:
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
