"""Simulated companies: a year through the product's own stages, and how often intervals hold."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from perennial.cli.shell import app, explained, out, say

if TYPE_CHECKING:
    from perennial.simulate import Year

simulate = typer.Typer(no_args_is_help=True, help="People with effects planted in them.")
app.add_typer(simulate, name="simulate")

Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")]


@simulate.command()
def year(
    people: Annotated[int, typer.Option(min=1, help="Everybody who ever joins.")] = 20_000,
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])] = datetime(2026, 1, 5),  # noqa: DTZ001 - a date
    days: Annotated[int, typer.Option(min=1, help="So many days from then on.")] = 364,
    every: Annotated[int, typer.Option(min=1, help="A run each so many days.")] = 28,
    seed: Seed = 1,
) -> None:
    """Live through a year of all programmes in an empty home; cut off, it goes on where it was."""
    from perennial.business import business
    from perennial.settings import settings
    from perennial.simulate import Plan, Year

    with explained():
        here = settings()
        plan = Plan(people, start.date(), days, every, seed)
        lived = Year(plan, here, business(here.dbt_project), lambda words: say("simulate", words))
        lived.live()
        _found(lived)


def _found(lived: "Year") -> None:
    """Show what was planted beside what the product found."""
    from perennial.simulate.found import found

    table = Table("campaign", "planted", "reached", "found, relative", "95 % interval")
    for one in found(lived):
        table.add_row(
            one.campaign,
            f"{one.planted:+.0%} of {one.kind}",
            f"{one.reached_share:.0%}",
            "can't tell yet" if one.relative is None else f"{one.relative:+.1%}",
            "" if one.relative is None else f"{one.low:+.1%} to {one.high:+.1%}",
        )
    out.print(table)


@simulate.command()
def coverage(
    campaigns: Annotated[int, typer.Option(min=1, help="Of each effect, and without.")] = 1000,
    seed: Seed = 1,
) -> None:
    """How often 95 % intervals hold the planted effect, over many simulated campaigns."""
    from perennial.simulate import cover

    table = Table(
        *("effect", "planted", "campaigns", "found on average"),
        *("difference holds it", "relative holds it", "false alarms without it"),
    )
    with explained():
        rows = cover(campaigns, seed=seed, tell=lambda words: say("simulate", words))
    for row in rows:
        table.add_row(
            row.effect,
            f"{row.uplift:+.0%}",
            f"{row.campaign_count:,}",
            f"{row.mean_relative:+.1%}",
            f"{row.held_share:.2%}",
            f"{row.held_relative_share:.2%}",
            f"{row.false_alarm_share:.2%}",
        )
    total = sum(row.campaign_count for row in rows)
    means = (
        sum(getattr(row, name) * row.campaign_count for row in rows) / total
        for name in ("held_share", "held_relative_share", "false_alarm_share")
    )
    table.add_row("all", "", f"{total:,}", "", *(f"{mean:.2%}" for mean in means))
    out.print(table)
