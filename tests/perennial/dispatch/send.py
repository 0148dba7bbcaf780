"""Dispatches one batch in a process of its own, for tests that kill it. Prints the outcome."""

import json
import sys
from contextlib import closing

from upath import UPath

from perennial.business import business
from perennial.channels import open_provider
from perennial.clock import read_clock
from perennial.dispatch import dispatch
from perennial.lake import Lake
from perennial.ledger import open_ledger
from perennial.settings import settings

if __name__ == "__main__":
    here = settings()
    shop = business(here.dbt_project)
    clock = read_clock(here.home, shop.zone)
    path = UPath(sys.argv[1])
    channel = path.parent.name.partition("=")[2]
    with (
        open_ledger(here.ledger) as ledger,
        closing(open_provider(channel, here, shop, clock)) as provider,
    ):
        outcome = dispatch(
            path,
            as_of=clock.today(),
            lake=Lake(here.lake),
            ledger=ledger,
            clock=clock,
            provider=provider,
            claim_size=here.claim_size,
            progress=lambda words: print(words, file=sys.stderr, flush=True),  # noqa: T201
            programme="winback",
        )
    print(json.dumps(outcome.as_dict()))  # noqa: T201
