"""Pools of coupon codes: fill them, and see what is left."""

import csv
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from perennial.cli.shell import app, opened, say, show
from perennial.cli.translations import gettext

coupons_app = typer.Typer(
    help="Fill pools of coupon codes, and see what is left.", no_args_is_help=True
)
app.add_typer(coupons_app, name="coupons")

Pool = Annotated[str, typer.Argument(help="The pool's name in offers.yml.")]


@coupons_app.command()
def upload(
    pool: Pool, file: Annotated[Path, typer.Argument(help="A CSV file with the column `code`.")]
) -> None:
    """Add the codes of a file to a pool; codes that exist stay in their pool."""
    from perennial.campaigns.coupon_codes import read_codes

    codes = read_codes(file)
    count, new = len(codes), _put(pool, codes)
    say(
        "uploaded",
        gettext("{new} new codes of {count} into {pool}", new=new, count=count, pool=pool),
    )


@coupons_app.command()
def generate(
    pool: Pool,
    count: Annotated[int, typer.Option(min=1, max=10_000_000, help="Number of codes.")],
    prefix: Annotated[str, typer.Option(help="What each code begins with.")] = "",
    length: Annotated[int, typer.Option(min=8, max=32, help="Characters after the prefix.")] = 10,
    to: Annotated[
        Path | None, typer.Option(help="A new CSV file for the codes, for the till.")
    ] = None,
) -> None:
    """Make codes, add them to a pool, and write them to a file for the till."""
    from perennial.campaigns.coupon_codes import new_codes

    codes = list(new_codes(count, prefix=prefix, length=length))
    if to:
        with to.open("x", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["code"], *([code] for code in codes)])
    say("generated", gettext("{count} codes for {pool}", count=_put(pool, codes), pool=pool))


@coupons_app.command()
def stock(
    low: Annotated[
        int, typer.Option(min=0, help="Free codes at or below which a pool is low.")
    ] = 1000,
) -> None:
    """Show how many codes each pool has left; exits with 1 if one that an offer needs is low."""
    from perennial.campaigns.offers import load_offers

    with opened() as (here, ledger):
        offers = load_offers(here.settings.dbt_project).sound.values()
        needed = {offer.pool for offer in offers if offer.pool}
        found = {one.pool: one[1:] for one in ledger.coupons.stock()}
    counts = {pool: found.get(pool, (0, 0)) for pool in sorted(needed | found.keys())}
    short = {pool for pool, (_, free) in counts.items() if pool in needed and free <= low}
    rows = [
        (pool, codes, free, Text(gettext("low"), "bold red") if pool in short else "")
        for pool, (codes, free) in counts.items()
    ]
    show(("pool", "codes", "free", "state"), rows)
    raise typer.Exit(1 if short else 0)


def _put(pool: str, codes: list[str]) -> int:
    with opened() as (here, ledger):
        return ledger.coupons.put(pool, codes, occurred_at=here.clock.now())
