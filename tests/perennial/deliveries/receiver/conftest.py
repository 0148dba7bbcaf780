"""A receiver in a home of its own, and requests to it."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.perennial.stores.ledger.conftest import claim
from tests.perennial.stores.ledger.conftest import entry as any_entry

from perennial.config.business import Business
from perennial.config.clock import Clock
from perennial.config.environment import Settings
from perennial.deliveries.receiver.receiver_app import receiver
from perennial.deliveries.receiver.receiver_context import ReceiverContext
from perennial.domain import Receipt
from perennial.stores.installation import Installation
from perennial.stores.lake import Lake
from perennial.stores.ledger import Entry, Ledger, Worker, open_ledger

ZONE = ZoneInfo("America/New_York")
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)  # the time in a world on that day


@pytest.fixture(scope="session")
def _empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation on its first day; made once, copied for each test."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home)
    Lake(settings.lake).prepare()
    open_ledger(settings.ledger).close()
    return home


@pytest.fixture
def home(_empty_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_empty_home, tmp_path / "home"))


@pytest.fixture
def context(home: Path, shop: Business) -> Iterator[ReceiverContext]:
    settings = Settings(home=home, webhook_secret="s3cret", public_url="http://127.0.0.1:8090")
    business = shop.model_copy(update={"website": "https://shop.example.com/new?a=1"})
    here = Installation(settings, business, Clock(ZONE, TODAY), Lake(settings.lake))
    with open_ledger(settings.ledger) as ledger:
        context = ReceiverContext.at(here, [], ledger)
        yield context
        context.spool.seal()


class Client:
    """Calls the application itself, without a server."""

    def __init__(self, context: ReceiverContext) -> None:
        self.app = receiver(context)
        self.base_url = context.links.public_url

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send one request; redirects are not followed."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as client:
                return await client.request(method, path, **given)

        return asyncio.run(ask())

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Send a GET request."""
        return self.request("GET", path, **given)

    def post(self, path: str, **given: Any) -> httpx.Response:
        """Send a POST request."""
        return self.request("POST", path, **given)


@pytest.fixture
def client(context: ReceiverContext) -> Client:
    return Client(context)


def entry(message_id: str = "m1", **given: Any) -> Entry:
    batch = f"batches/as_of={TODAY}/campaign=dormant_winback/channel=email/00000-x.parquet"
    own = {"person_id": "p1", "batch": batch, "decided_on": TODAY}
    return any_entry(message_id, **own | given)


def send(ledger: Ledger, receipt: Receipt, **claimed: Any) -> None:
    worker = Worker.here()
    claim(ledger, worker, batch=entry().batch, **claimed)
    ledger.messages.settle([receipt], worker=worker, occurred_at=NOW)


def know(ledger: Ledger, *entries: Entry) -> None:
    ledger.messages.enqueue(entries, occurred_at=NOW)
