"""Kill the process that records observations: what it confirmed is recorded."""

from collections import Counter
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import text
from tests.chaos import work
from tests.chaos.dispatching import HASTE
from tests.chaos.killing import Killer
from tests.chaos.places import Ledgers, fresh
from tests.chaos.tally import Tally
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import Receipt, State
from perennial.stores.ledger import Worker, open_ledger

MESSAGES = 40
"""Heard of in one round: two commits each."""


def hearing(ledgers: Ledgers, killer: Killer, folder: Path) -> Tally:
    """Kill the process repeatedly; a repeated observation is one event."""
    said, ids = fresh(folder, "said") / "said", [f"m{number}" for number in range(MESSAGES)]
    counts: Counter[str] = Counter()
    span = 0.0
    while killer.left or not span:
        url = ledgers.new()
        said.write_text("")
        accepted(url, ids)
        job = (work.hear, (url, ids, said))
        while span and killer.left and len(_confirmed(said)) < len(ids):
            killer.harass(job, within=span)
            counts["lost"] += len(_confirmed(said) - _heard(url).keys())
        seconds = killer.run(job)  # without a kill in the first round
        span = span or seconds * HASTE
        heard = _heard(url)
        counts.update(messages=len(ids), arrived=len(heard), lost=len(set(ids) - heard.keys()))
        counts["twice"] += sum(times > 1 for times in heard.values())
    return Tally.of("hear (events, withdrawals)", ledgers.name, killer.kills, counts)


def _confirmed(said: Path) -> set[str]:
    """Messages whose observation was confirmed to the caller."""
    return set(said.read_text().split()[1::2])


def accepted(url: str, ids: list[str]) -> None:
    with open_ledger(url) as ledger:
        worker, at = Worker.here(), work.HEARD_AT - timedelta(hours=1)
        entries = [
            entry(one, person_id=f"p{number}", address_hash=_hash_of(number), batch="batch")
            for number, one in enumerate(ids)
        ]
        ledger.messages.enqueue(entries, occurred_at=at)
        claim(ledger, worker, len(ids), batch="batch", lease=timedelta(hours=1))
        receipts = [Receipt(one, State.ACCEPTED) for one in ids]
        ledger.messages.settle(receipts, worker=worker, occurred_at=at)


def _hash_of(number: int) -> str:
    """The hash of the person's address, as batches have it: a bounce is about the address."""
    return sha256(f"email{number}".encode()).hexdigest()


def _heard(url: str) -> Counter[str]:
    """Number of observations by message, if its person's withdrawal is recorded too."""
    query = text(
        "select message_id from delivery_events join messages using (message_id) "
        "where delivery_events.state = 'delivered' "
        "and person_id in (select person_id from consents where not is_granted)"
    )
    with open_ledger(url) as ledger, ledger.engine.begin() as connection:
        return Counter(connection.execute(query).scalars())
