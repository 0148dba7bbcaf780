"""Simulated companies: a year through the product's own stages, and how often intervals hold."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli.shell import app, explained, out, say, show

if TYPE_CHECKING:
    from perennial.worlds.simulation.year import Year

simulate = typer.Typer(no_args_is_help=True, help="People with effects planted in them.")
app.add_typer(simulate, name="simulate")

Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")]


@simulate.command()
def year(
    people: Annotated[int, typer.Option(min=1, help="Everybody who ever joins.")] = 20_000,
    start: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])] = datetime(2026, 1, 5),  # noqa: DTZ001 - a date
    days: Annotated[int, typer.Option(min=1, help="Number of days, from the first on.")] = 364,
    every: Annotated[int, typer.Option(min=1, help="Days between two runs.")] = 28,
    seed: Seed = 1,
) -> None:
    """Live through a year of all programmes in an empty home; cut off, it goes on where it was."""
    from perennial.config.business import business
    from perennial.config.environment import settings
    from perennial.worlds.simulation.year import Plan, Year

    with explained():
        here = settings()
        plan = Plan(people, start.date(), days, every, seed)
        lived = Year(plan, here, business(here.dbt_project), lambda words: say("simulate", words))
        lived.live()
        _found(lived)


def _found(lived: "Year") -> None:
    """Show what was planted beside what the product found."""
    from perennial.worlds.simulation.planted_and_found import found

    rows = [
        (
            one.campaign,
            f"{one.planted:+.0%} of {one.kind}",
            f"{one.reached_share:.0%}",
            "can't tell yet" if one.relative is None else f"{one.relative:+.1%}",
            "" if one.relative is None else f"{one.low:+.1%} to {one.high:+.1%}",
        )
        for one in found(lived)
    ]
    show(("campaign", "planted", "reached", "found, relative", "95 % interval"), rows)


@simulate.command()
def coverage(
    campaigns: Annotated[int, typer.Option(min=1, help="With each effect, and without.")] = 300,
    seed: Seed = 1,
) -> None:
    """Judge simulated campaigns with known effects: do the intervals hold them?"""
    from perennial.worlds.simulation.coverage import tallies

    with explained():
        found = tallies(campaigns, seed, progress=lambda line: say("simulated", line))
    rows = [
        (
            one.effect.name,
            f"{one.effect.uplift:+.0%}",
            f"{one.mean_estimate:+.1%}",
            f"{one.covered_count / campaigns:.1%}",
            f"{one.found_count / campaigns:.1%}",
            f"{one.alarm_count / campaigns:.1%}",
        )
        for one in found
    ]
    show(("planted effect", "relative", "mean estimate", "held", "found", "alarms"), rows)
    every = campaigns * len(found)
    out.print(f"{every:,} campaigns with an effect, as many without:")
    for line, count in (
        ("of campaigns with an effect, intervals hold it", sum(t.covered_count for t in found)),
        ("of campaigns without, intervals leave zero out", sum(t.alarm_count for t in found)),
        ("of campaigns without, the verdict is an effect", sum(t.mistaken_count for t in found)),
    ):
        out.print(f"{count / every:6.1%} {line}")
