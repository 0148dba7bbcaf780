"""Compare decisions: past ones with what they would be again, and two versions of definitions."""

import logging
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from perennial.cli.shell import AsOf, app, day_of, day_option, show
from perennial.cli.translations import gettext

log = logging.getLogger("perennial")

Days = Annotated[int, typer.Option(min=1, help="Number of days up to and including --as-of.")]


@app.command()
def backtest(
    first: Annotated[datetime, day_option("The first day.", "--from")],
    last: Annotated[datetime, day_option("The last day.", "--to")],
) -> None:
    """Decide past days again from what was known then; record and send nothing.

    Exits with 1 if a recorded decision differs.
    """
    from perennial.decisions.record import count
    from perennial.worlds import backtest as trial

    if last < first:
        raise typer.BadParameter("--to is before --from.")
    rows, changed = list[tuple[object, ...]](), 0
    for tried in trial.backtest(first.date(), last.date(), progress=_progress):
        recorded = {None: gettext("no"), 0: gettext("yes, equal")}.get(
            tried.different, gettext("yes, {count} differ", count=tried.different)
        )
        changed += tried.different or 0
        for name, reasons in count(tried.decided).items():
            for reason, people in reasons.items():
                rows.append((tried.as_of, name, reason, people, recorded))
    show(("day", "campaign", "outcome: reason", "people", "recorded"), rows)
    if changed:
        raise typer.Exit(1)


@app.command()
def diff(
    revision: Annotated[str, typer.Argument(help="The git revision, such as main.")],
    days: Days = 1,
    as_of: AsOf = None,
) -> None:
    """Show what the definitions change, compared with those of a git revision."""
    from perennial.worlds import backtest as trial

    last: date = day_of(as_of)
    found = trial.diff(revision, last - timedelta(days=days - 1), last, progress=_progress)
    rows = [
        (
            one.campaign,
            f"{one.before:,} → {one.after:,}",
            f"{one.enter:,}",
            f"{one.leave:,}",
            f"{one.cost_before:,.2f} → {one.cost_after:,.2f}",
            f"{one.value_before:,.2f} → {one.value_after:,.2f}",
        )
        for one in found
    ]
    show(("campaign", "messages", "enter", "leave", "cost", "expected value"), rows)


def _progress(what: str) -> None:
    log.info("Deciding %s", what)
