"""An operator replays dead letters and settles unknown messages, and nothing else."""

from datetime import date

import pytest
from tests.perennial.cli.conftest import run
from tests.perennial.stores.ledger.conftest import claim, entry

from perennial.domain import Fault, Receipt, State
from perennial.stores.installation import Installation
from perennial.stores.ledger import Worker

TODAY = date(2026, 3, 2)


@pytest.fixture
def here(here: Installation) -> Installation:
    own = {"campaign": "c", "person_id": "p1", "batch": "b", "decided_on": TODAY}
    entries = [entry(one, **own) for one in ("dead", "lost", "taken")]
    with here.ledger() as ledger:
        worker, now = Worker.here(), here.clock.now()
        ledger.messages.enqueue(entries, occurred_at=now)
        claim(ledger, worker, batch="b")
        receipts = [
            Receipt("dead", State.REJECTED, "554 spam", fault=Fault.CONTENT),
            Receipt("lost", State.UNKNOWN, "no reply"),
            Receipt("taken", State.ACCEPTED),
        ]
        ledger.messages.settle(receipts, worker=worker, occurred_at=now)
    return here


def counts(here: Installation) -> dict[State, int]:
    with here.ledger() as ledger:
        return dict(ledger.messages.counts("b"))


def test_dead_letters_are_listed_and_replayed_by_campaign_or_id(here: Installation) -> None:
    listed = run("dead-letters", "list", "--today")
    assert "content: 554 spam" in listed
    assert "1 message\n" in listed

    replay = ["dead-letters", "replay", "--reason", "words mended"]
    assert "queued again: 0 of 2" in run(*replay, "lost", "taken")
    assert "queued again: 1 of 1" in run(*replay, "--campaign", "c")
    assert counts(here) == {State.QUEUED: 1, State.UNKNOWN: 1, State.ACCEPTED: 1}


@pytest.mark.parametrize("arguments", [[], ["dead", "--campaign", "c"]])
def test_a_replay_needs_a_campaign_or_ids(here: Installation, arguments: list[str]) -> None:
    """Nobody replays everything by mistake."""
    run("dead-letters", "replay", "--reason", "r", *arguments, code=2)

    assert counts(here)[State.REJECTED] == 1


def test_unknown_messages_are_settled_by_the_providers_log(here: Installation) -> None:
    assert "no reply" in run("unknown", "list")
    settle = ["unknown", "settle", "--reason", "provider's log"]

    assert "rejected: 1 of 2" in run(*settle, "rejected", "lost", "taken")
    assert counts(here) == {State.REJECTED: 2, State.ACCEPTED: 1}
    run(*settle, "deferred", "lost", code=2)
