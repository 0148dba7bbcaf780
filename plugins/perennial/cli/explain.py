"""Why a person gets a message, and a campaign's decisions beside those of the day before."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli import translations
from perennial.cli.shell import AsOf, app, day_of, out, say, show
from perennial.cli.translations import gettext

if TYPE_CHECKING:
    from perennial.decisions.explain import Decisions, Path
    from perennial.languages import Language

LanguageCode = Annotated[
    str, typer.Option("--lang", help="The language, such as en or zh. Default: the shell's.")
]

explain_app = typer.Typer(help="Show why each decision was made.", no_args_is_help=True)
app.add_typer(explain_app, name="explain")


@explain_app.command("person")
def explain_person(
    person_id: Annotated[str, typer.Argument(help="The person's id.")],
    as_of: AsOf = None,
    language: LanguageCode = "",
) -> None:
    """Show each question that every campaign asked about a person, and the answer."""
    from perennial.decisions.explain import person
    from perennial.domain import RequestError

    day = day_of(as_of)
    decided = _decisions()(day)
    if not decided.num_rows:
        raise RequestError(f"Nothing is decided for {day}: run perennial decide --as-of {day}.")
    paths = person(decided, person_id, spoken(language))
    if not paths:
        raise RequestError(
            f"{person_id} was in no audience on {day}: check the id, or give another --as-of."
        )
    for path in paths:
        _show(path, day)


def _show(path: "Path", day: date) -> None:
    row = path.decision
    place = f"{row['campaign']} · {row['step'] or '-'} · {row['round']}"
    out.rule(f"{place} · {day}", align="left")
    for station in path.stations:
        if station.has_passed:
            out.print(f"  [green]✓[/] {station.words}", highlight=False, soft_wrap=True)
        else:
            told = f"  [red]✗ {station.reason}[/]: {station.words}"
            out.print(told, highlight=False, soft_wrap=True)
    out.print(f"  → [bold]{row['outcome']}[/]: {path.end}", highlight=False, soft_wrap=True)
    if row["expected_value"] is not None:
        worth, cost = f"{row['expected_value']:.2f}", f"{row['expected_cost']:.3f}"
        told = gettext("{value}, cost {cost}", value=worth, cost=cost)
        say(f"    {gettext('expected value')}", told)


@explain_app.command("campaign")
def explain_campaign(
    name: Annotated[str, typer.Argument(help="The campaign.")],
    as_of: AsOf = None,
    language: LanguageCode = "",
) -> None:
    """Count a campaign's candidates by outcome, on the day and on the one before."""
    from perennial.decisions.explain import campaign

    day = day_of(as_of)
    counts, earlier = campaign(_decisions(), name, day, spoken(language))
    rows = [(*one[:4], one.before if earlier else "-") for one in counts]
    show(("outcome", "reason", "meaning", str(day), str(earlier or "-")), rows, name)


def _decisions() -> "Decisions":
    from perennial.decisions import record as decisions
    from perennial.stores.installation import Installation

    here = Installation.here()

    def of(day: date):  # type: ignore[no-untyped-def]
        recorded = decisions.is_recorded(here.lake, day)
        return decisions.read(here.lake if recorded else here.dry_runs(day), day)

    return of


def spoken(code: str) -> "Language":
    """The language of a code, Perennial's or the company's own; without a code the shell's."""
    from perennial.config.environment import settings
    from perennial.languages import Language

    mine = translations.spoken()
    return mine if mine and not code else Language(code or "en", settings().languages)
