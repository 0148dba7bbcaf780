"""A small installation with a simulated date, and batches to send from it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from perennial.config.business import Business
from perennial.config.clock import Clock, read_clock, set_world
from perennial.config.environment import Settings
from perennial.deliveries.dispatch import Dispatch, dispatch
from perennial.deliveries.providers import Provider, open_provider
from perennial.domain import Message, Receipt, State, message_id_of
from perennial.domain.channels import CHANNELS, PERSON
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.lake.row_digest import digest_of
from perennial.stores.ledger import Contact, Ledger, open_ledger

TODAY = date(2017, 12, 1)


@dataclass
class Recorder:
    """A provider that keeps what it gets and answers what a test tells it to."""

    answer: Callable[[Message], Receipt | None] = lambda m: Receipt(m.message_id, State.ACCEPTED)
    name: str = "recorder"
    is_idempotent: bool = False
    is_local: bool = True
    groups: list[list[Message]] = field(default_factory=list)

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Keep the messages and answer as told."""
        self.groups.append(list(messages))
        return [receipt for message in messages if (receipt := self.answer(message))]

    def close(self) -> None:
        """Do nothing."""

    @property
    def sent(self) -> list[str]:
        """Ids of the messages, in the order in which they came."""
        return [message.message_id for group in self.groups for message in group]


def with_id(row: dict[str, Any]) -> dict[str, Any]:
    """A batch's row with the id that its message has, unless it has one."""
    made_of = (row["step"], row["person_id"], row["occurrence"])
    return {"message_id": message_id_of("dormant_winback", *made_of)} | row


@dataclass
class World:
    """An installation, for one test."""

    home: Path
    ledger: Ledger
    shop: Business
    lake: Lake
    said: list[str] = field(default_factory=list)
    opened: list[Provider] = field(default_factory=list)
    monkeypatch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    @property
    def clock(self) -> Clock:
        """The clock with the simulated date."""
        return read_clock(self.home, self.shop.zone)

    def batch(
        self, people: int | range, channel: str = "email", *, day: date = TODAY, **changes: Any
    ) -> UPath:
        """Write a batch of one message to each person, and their addresses to the vault."""
        people = range(people) if isinstance(people, int) else people
        rows = [with_id(self._row(number, channel) | changes) for number in people]
        schema = SCHEMAS["batches"]
        table = pa.table({name: [row.get(name) for row in rows] for name in schema.names}, schema)
        name = f"0-{digest_of(table)}.parquet"
        if (kind := CHANNELS[channel].contact_type) != PERSON:
            self.ledger.vault.put(self.contact(number, kind) for number in people)
        return self.lake.write("batches", day, "dormant_winback", channel, name, rows=table)

    def contact(self, number: int, kind: str, address: str = "") -> Contact:
        """The address of person `number`."""
        known = {"email": f"person{number}@example.com", "phone": f"+1202555{number:04}"}
        usual = known.get(kind, f"{kind}{number}")
        name = sha256(f"{kind}{number}".encode()).hexdigest()
        at = self.clock.now() + timedelta(seconds=1 if address else 0)
        return Contact(f"p{number}", kind, name, address or usual, at)

    def _row(self, number: int, channel: str) -> dict[str, Any]:
        return {
            "step": "reminder",
            "person_id": f"p{number}",
            "address_hash": self.contact(number, CHANNELS[channel].contact_type).address_hash,
            "variant": "a",
            "locale": "en",
            "message_class": "marketing",
            "purpose": "marketing",
            "outcome": "rendered",
            "reason": "",
            "subject": f"For you, {number}",
            "text": "Come back.",
            "html": "<p>Come back.</p>",
            "unsubscribe_url": f"https://shop.example.com/u/{number}",
            "is_test": False,
            "occurrence": str(number),
        }

    def dispatch(self, batch: UPath, provider: Provider, **changes: Any) -> Dispatch:
        """Dispatch in this process."""
        usual: dict[str, Any] = {
            "as_of": TODAY,
            "lake": self.lake,
            "ledger": self.ledger,
            "clock": self.clock,
            "claim_size": 10,
            "progress": self.said.append,
            "programme": "winback",
        }
        return dispatch(batch, provider=provider, **usual | changes)

    def open(self, channel: str, chosen: str = "file", **given: Any) -> Provider:
        """Open one of Perennial's providers until the test ends."""
        self.monkeypatch.setenv(f"PERENNIAL_{channel.upper()}_PROVIDER", chosen)
        here = Settings(home=self.home, **given)
        self.opened.append(open_provider(channel, here, self.shop, self.clock))
        return self.opened[-1]

    def start(self, batch: UPath, **environment: str) -> subprocess.Popen[str]:
        """Dispatch in another process."""
        variables = {
            "PERENNIAL_HOME": str(self.home),
            "PERENNIAL_LEDGER_URL": self.ledger.engine.url.render_as_string(hide_password=False),
            "PERENNIAL_CLAIM_SIZE": "10",
        }
        return subprocess.Popen(
            [sys.executable, Path(__file__).parent / "send.py", str(batch)],
            env=os.environ | variables | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def exported(self) -> list[dict[str, Any]]:
        """Today's messages, as exported to the lake."""
        self.ledger.export(self.lake)
        (path,) = self.lake.files("deliveries", TODAY)
        return pq.read_table(path).to_pylist()

    def states(self, batch: UPath) -> dict[State, int]:
        """The number of a batch's messages in each state."""
        name = batch.relative_to(self.lake.root).as_posix()
        return dict(self.ledger.messages.counts(name))


@pytest.fixture
def world(
    tmp_path: Path, ledger_url: str, shop: Business, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    home = tmp_path / "home"
    set_world(home, TODAY)
    with open_ledger(ledger_url) as ledger:
        lake = Lake(UPath(home / "lake"))
        yield (world := World(home, ledger, shop, lake, monkeypatch=monkeypatch))
        for provider in world.opened:
            provider.close()
