"""Simulated companies: a year of all stages, and how often intervals hold the true effect."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from perennial.cli.shell import app, day_option, out, say, show

if TYPE_CHECKING:
    from perennial.worlds.simulation.year import Year

simulate = typer.Typer(
    no_args_is_help=True,
    help="Simulate people with known effects, and see if Perennial finds them.",
)
app.add_typer(simulate, name="simulate")

Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same people.")]


@simulate.command()
def year(
    people: Annotated[int, typer.Option(min=1, help="Number of people who ever join.")] = 20_000,
    start: Annotated[datetime, day_option("The first day.")] = datetime(2026, 1, 5),  # noqa: DTZ001 - a date
    days: Annotated[int, typer.Option(min=1, help="Number of days from the first.")] = 364,
    every: Annotated[int, typer.Option(min=1, help="Days between two runs.")] = 28,
    seed: Seed = 1,
) -> None:
    """Run a simulated year in an empty home; if you stop it, the next run goes on from there."""
    from perennial.config.business import business
    from perennial.config.environment import settings
    from perennial.worlds.simulation.year import Plan, Year

    here = settings()
    plan = Plan(people, start.date(), days, every, seed)
    lived = Year(plan, here, business(here.dbt_project), lambda words: say("simulate", words))
    lived.live()
    _found(lived)


def _found(lived: "Year") -> None:
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
    campaigns: Annotated[
        int, typer.Option(min=1, help="Campaigns with each effect, and as many without.")
    ] = 300,
    seed: Seed = 1,
) -> None:
    """Judge simulated campaigns with known effects, and count how often intervals hold them."""
    from perennial.worlds.simulation.coverage import tallies

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
    out.print(f"{every:,} campaigns with an effect, and as many without:")
    for line, count in (
        ("of campaigns with an effect: the interval holds it", sum(t.covered_count for t in found)),
        ("of campaigns without: the interval leaves out zero", sum(t.alarm_count for t in found)),
        (
            "of campaigns without: the verdict says there is an effect",
            sum(t.mistaken_count for t in found),
        ),
    ):
        out.print(f"{count / every:6.1%} {line}")
