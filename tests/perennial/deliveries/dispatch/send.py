"""Dispatch one batch in a process of its own, for tests that kill it, and print the outcome."""

import json
import sys
from contextlib import closing

from upath import UPath

from perennial.config.business import business
from perennial.config.clock import read_clock
from perennial.config.environment import settings
from perennial.deliveries.dispatch import dispatch
from perennial.deliveries.providers import open_provider
from perennial.stores.lake import Lake
from perennial.stores.ledger import open_ledger

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
