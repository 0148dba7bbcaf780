"""The jobs that are killed: stages of a day, each in its own process."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from upath import UPath

from perennial.batches.promised_offers import Promises
from perennial.batches.write import write_batches
from perennial.campaigns.catalogue import load_campaigns
from perennial.config.business import business
from perennial.config.clock import read_clock
from perennial.config.environment import Settings, settings
from perennial.decisions import record as decisions
from perennial.deliveries.dispatch import dispatch
from perennial.deliveries.providers import Provider, open_provider
from perennial.domain import BrokenWorld, Message, Observation, Receipt, State
from perennial.domain.signed_links import Links
from perennial.stores.lake import Lake
from perennial.stores.ledger import open_ledger

CLAIM_SIZE = 10
SHARD_ROWS = 5
WEBHOOK_SECRET = "hunter2"
HEARD_AT = datetime(2017, 12, 1, 18, tzinfo=UTC)


class HttpProvider:
    """Sends to `http_sink`, and fails if a reply is lost, since it may ask again."""

    name = "http"
    is_idempotent = True
    is_local = True

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, messages: Sequence[Message]) -> list[Receipt]:
        """Send one request for each message."""
        receipts = []
        for message in messages:
            headers = {"Idempotency-Key": message.message_id}
            try:
                self._connection.request("POST", "/", message.text.encode(), headers)
                self._connection.getresponse().read()
            except HTTPException as error:
                raise OSError(f"no reply: {type(error).__name__}") from None
            receipts.append(Receipt(message.message_id, State.ACCEPTED))
        return receipts

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def send(home: Path, ledger_url: str, batches: Sequence[str], carrier: str, port: int) -> None:
    """Dispatch batches of a world; retry if a reply was lost."""
    here = Settings(home=home, smtp_url=f"smtp://127.0.0.1:{port}")
    shop = business(here.dbt_project)
    clock = read_clock(home, shop.zone)
    lake = Lake(here.lake)
    provider: Provider = HttpProvider(port)
    if carrier == "smtp":
        os.environ["PERENNIAL_EMAIL_PROVIDER"] = "smtp"
        provider = open_provider("email", here, shop, clock)
    waiting = list(batches)
    with open_ledger(ledger_url) as ledger:
        while waiting:
            try:
                dispatch(
                    UPath(waiting[0]),
                    as_of=clock.today(),
                    lake=lake,
                    ledger=ledger,
                    clock=clock,
                    provider=provider,
                    claim_size=CLAIM_SIZE,
                    progress=lambda _: None,
                    programme="winback",
                )
            except BrokenWorld as error:
                if "no reply" not in str(error):
                    raise
                provider.close()
            else:
                del waiting[0]


def render(lake: str, day: date) -> None:
    """Render a day's messages of one campaign, without DuckDB's progress bar."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _render(Lake(UPath(lake)), day)


def _render(lake: Lake, day: date, **more: Any) -> None:
    project = settings().dbt_project
    (winback,) = (one for one in load_campaigns(project).campaigns if one.name == "dormant_winback")
    write_batches(
        lake,
        winback,
        as_of=day,
        business=business(project),
        links=Links("https://example.com", b"key"),
        shard_rows=SHARD_ROWS,
        **more,
        progress=lambda _: None,
    )


def record(home: Path, ledger_url: str, day: date) -> None:
    """Record a day's decisions, and render it with the promised offers."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    record_decided(home, day)
    lake = Lake(UPath(home / "lake"))
    with open_ledger(ledger_url) as ledger:
        promises = Promises(
            lake,
            day,
            coupons=ledger.coupons,
            key=b"key",
            issued_at=HEARD_AT,
            default_locale="en",
        )
        _render(lake, day, enrich=promises.enrich)


def record_decided(home: Path, day: date) -> None:
    """Record a day's decisions only."""
    lake = Lake(UPath(home / "lake"))
    decisions.record(lake, day, decisions.Decided(*map(pq.read_table, decided(home))))


def decided(home: Path) -> list[Path]:
    """Made-up results of dbt, in the form of `decisions.Decided`."""
    return [home / f"{name}.parquet" for name in decisions.Decided._fields]


def prepare(home: Path) -> None:
    """Run an installation's day up to the decisions."""
    from perennial.stages.whole_day import DECISIONS  # noqa: PLC0415 - as below

    _follow(home, "ingest", *DECISIONS[: DECISIONS.index("decisions")])


def decide(home: Path) -> None:
    """Decide about everybody, for `record_day`."""
    _follow(home, "decisions")


def record_day(home: Path) -> None:
    """Record an installation's decisions, and render its messages."""
    from perennial.stages import batches  # noqa: PLC0415 - as below

    as_of = _follow(home, "record")
    for campaign in batches.campaigns_of(as_of):
        batches.batch(as_of, campaign)


def whole_day(home: Path) -> None:
    """Run from decisions to rendered messages, as the DAGs do."""
    decide(home)
    record_day(home)


def _follow(home: Path, *steps: str) -> date:
    """Run steps of the day at `home`; return the day."""
    from perennial.stages.whole_day import follow  # noqa: PLC0415 - most jobs need none of it
    from perennial.stores.installation import Installation  # noqa: PLC0415

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ["PERENNIAL_HOME"] = str(home)
    as_of = Installation.here().clock.today()
    follow(steps, as_of, lambda *_: None)
    return as_of


def receive(home: Path, ledger_url: str, port: int) -> None:
    """Run `perennial receive`."""
    from perennial.cli.receive import receive  # noqa: PLC0415 - as above

    os.environ |= {
        "PERENNIAL_HOME": str(home),
        "PERENNIAL_LEDGER_URL": ledger_url,
        "PERENNIAL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PERENNIAL_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    os.dup2(os.open(home / "receiver.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    os.dup2(1, 2)
    receive(host="127.0.0.1", port=port, proxies="127.0.0.1")


def hear(ledger_url: str, message_ids: Sequence[str], said: Path) -> None:
    """Record for each message that it arrived and that its person opted out; then confirm."""
    at = HEARD_AT
    with open_ledger(ledger_url) as ledger, said.open("a") as answers:
        for number, one in enumerate(message_ids):
            ledger.messages.observe([Observation(State.DELIVERED, at, one)])
            ledger.permissions.withdraw(
                f"p{number}", "marketing", "email", evidence="link", occurred_at=at
            )
            answers.write(f"{number} {one}\n")
            answers.flush()
