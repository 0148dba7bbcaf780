"""A ledger on each engine, and a wall clock that a test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from perennial.stores.ledger import Entry, Ledger, Worker, open_ledger


@dataclass
class Wall:
    """A wall clock that moves only when told to."""

    now: datetime = datetime(2026, 3, 1, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def pass_by(self, **time: float) -> None:
        """Move it ahead."""
        self.now += timedelta(**time)


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def ledger(ledger_url: str, wall: Wall) -> Iterator[Ledger]:
    with open_ledger(ledger_url, wall_clock=wall) as ledger:
        yield ledger


def entry(message_id: str = "m1", **given: Any) -> Entry:
    usual: dict[str, Any] = {
        "campaign": "dormant_winback",
        "programme": "winback",
        "step": "reminder",
        "variant": "a",
        "person_id": f"person-of-{message_id}",
        "channel": "email",
        "message_class": "marketing",
        "purpose": "marketing",
        "address_hash": f"hash-of-{message_id}",
        "batch": "batch-1",
        "is_test": False,
        "decided_on": date(2026, 3, 1),
    }
    return Entry(message_id, **usual | given)


def claim(ledger: Ledger, worker: Worker, size: int = 100, **given: Any) -> list[Entry]:
    """Claim messages of the batch for fifteen minutes, unless arguments say otherwise."""
    usual: dict[str, Any] = {"provider": "smtp", "is_idempotent": False}
    usual |= {"batch": "batch-1", "lease": timedelta(minutes=15)}
    return ledger.messages.claim(worker=worker, size=size, **usual | given)


def held(ledger: Ledger, worker: Worker | None = None, **given: Any) -> Worker:
    """A worker that has claimed message `m1`."""
    worker = worker or Worker.here()
    ledger.messages.enqueue([entry()], occurred_at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    claim(ledger, worker, **given)
    return worker


def gone() -> Worker:
    here = Worker.here()
    return replace(here, started=here.started - 3600)
