"""Pools of coupon codes."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from perennial.cli.shell import app, explained, opened, say, show

coupons_app = typer.Typer(help="Pools of coupon codes.", no_args_is_help=True)
app.add_typer(coupons_app, name="coupons")

Pool = Annotated[str, typer.Argument(help="The pool's name, as offers.yml has it.")]


@coupons_app.command()
def upload(pool: Pool, file: Annotated[Path, typer.Argument(help="CSV, column `code`.")]) -> None:
    """Add the codes of a file to a pool; those known already stay where they are."""
    from perennial.campaigns.coupon_codes import read_codes

    with explained():
        codes = read_codes(file)
        say("uploaded", f"{_put(pool, codes)} new codes of {len(codes)} into {pool}")


@coupons_app.command()
def generate(
    pool: Pool,
    count: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many.")],
    prefix: Annotated[str, typer.Option(help="Begins every code.")] = "",
    length: Annotated[int, typer.Option(min=8, max=32, help="Characters after it.")] = 10,
    to: Annotated[Path | None, typer.Option(help="CSV to write them to, for the till.")] = None,
) -> None:
    """Add new codes to a pool, and write them to a file for whoever redeems them."""
    from perennial.campaigns.coupon_codes import new_codes

    with explained():
        codes = list(new_codes(count, prefix=prefix, length=length))
        if to:
            with to.open("x", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["code"], *([code] for code in codes)])
        say("generated", f"{_put(pool, codes)} codes for {pool}")


@coupons_app.command()
def stock(
    low: Annotated[int, typer.Option(min=0, help="So few free codes are too few.")] = 1000,
) -> None:
    """Say how many codes each pool has left; exits with 1 when one that is promised runs low."""
    from perennial.campaigns.offers import load_offers

    with opened() as (here, ledger):
        offers = load_offers(here.settings.dbt_project).sound.values()
        needed = {offer.pool for offer in offers if offer.pool}
        found = {one.pool: one[1:] for one in ledger.coupons.stock()}
    counts = {pool: found.get(pool, (0, 0)) for pool in sorted(needed | found.keys())}
    short = {pool for pool, (_, free) in counts.items() if pool in needed and free <= low}
    rows = [
        (pool, codes, free, "[bold red]low[/]" if pool in short else "")
        for pool, (codes, free) in counts.items()
    ]
    show(("pool", "codes", "free", ""), rows)
    raise typer.Exit(1 if short else 0)


def _put(pool: str, codes: list[str]) -> int:
    with opened() as (here, ledger):
        return ledger.coupons.put(pool, codes, occurred_at=here.clock.now())
