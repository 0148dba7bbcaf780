"""Simulated campaigns: what was planted is found, and nothing is not."""

from typing import Annotated

import typer
from rich.table import Table

from perennial.cli.shell import app, explained, out, say


@app.command()
def simulate(
    campaigns: Annotated[int, typer.Option(min=1, help="So many with each effect.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same campaigns.")] = 1,
) -> None:
    """Judge simulated campaigns with known effects: do the intervals cover them?"""
    from perennial.simulate import tallies

    with explained():
        found = tallies(campaigns, seed, progress=lambda line: say("simulated", line))
    table = Table("planted effect", "relative", "mean estimate", "covered", "found", "alarms")
    for one in found:
        table.add_row(
            one.effect.name,
            f"{one.effect.uplift:+.0%}",
            f"{one.mean_estimate:+.1%}",
            f"{one.covered_count / campaigns:.1%}",
            f"{one.found_count / campaigns:.1%}",
            f"{one.alarm_count / campaigns:.1%}",
        )
    every = campaigns * len(found)
    out.print(table)
    out.print(f"{every:,} campaigns with an effect, as many without:")
    for line, count in (
        ("of campaigns with an effect, intervals cover it", sum(t.covered_count for t in found)),
        ("of campaigns without, intervals leave zero out", sum(t.alarm_count for t in found)),
        ("of campaigns without, the verdict is an effect", sum(t.mistaken_count for t in found)),
    ):
        out.print(f"{count / every:6.1%} {line}")
