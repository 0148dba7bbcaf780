"""The work that `smtp` measures; prints the CPU microseconds per message.

python -m bench.smtp_work write <folder> 20000
python -m bench.smtp_work dispatch <folder> <port>
"""

import smtplib
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from upath import UPath

from perennial.batches.render.render import Renderer
from perennial.config.business import Business, business
from perennial.config.clock import read_clock, set_world
from perennial.config.environment import Settings
from perennial.deliveries.dispatch import dispatch
from perennial.deliveries.providers.email.mime import to_bytes
from perennial.deliveries.providers.email.smtp import SmtpProvider
from perennial.deliveries.providers.email.smtp_pipeline import Mail, Pipeline
from perennial.deliveries.providers.email.smtp_server import Server
from perennial.domain import Message, message_id_of
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.lake.row_digest import digest_of
from perennial.stores.ledger import Contact, open_ledger

DAY = date(2017, 12, 1)
CLAIM_SIZE = 500
_CAMPAIGN = "dormant_winback"
_SENT_AT = datetime(2017, 12, 1, 15, tzinfo=UTC)


def write(folder: Path, count: int) -> None:
    """Write `count` different mails, and their addresses."""
    shop = _shop()
    set_world(folder, DAY)
    templates = next((_project() / "models/campaigns").glob(f"*/{_CAMPAIGN}/templates"))
    renderer = Renderer(templates, step="reminder", default_locale="en")
    rows = [_row(shop, renderer, number) for number in range(count)]
    schema = SCHEMAS["batches"]
    table = pa.table({name: [row.get(name) for row in rows] for name in schema.names}, schema)
    lake = Lake(UPath(folder / "lake"))
    name = f"00000-{digest_of(table)}.parquet"
    lake.write("batches", DAY, _CAMPAIGN, "email", name, rows=table)
    with open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        ledger.vault.put(
            Contact(row["person_id"], "email", row["address_hash"], _address(number), _SENT_AT)
            for number, row in enumerate(rows)
        )


def send(folder: Path, port: int) -> None:
    """The product: durable claims, mails built and sent, durable receipts."""
    lake, shop = Lake(UPath(folder / "lake")), _shop()
    provider = SmtpProvider(Settings(home=folder, smtp_url=f"smtp://127.0.0.1:{port}"), shop)
    with open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        began = time.process_time()
        done = dispatch(
            _batch(folder),
            as_of=DAY,
            lake=lake,
            ledger=ledger,
            clock=read_clock(folder, shop.zone),
            provider=provider,
            claim_size=CLAIM_SIZE,
            progress=lambda _: None,
            programme="winback",
        )
        provider.close()
        _say(began, done.accepted)


def send_plainly(folder: Path, port: int) -> None:
    """The peer: the standard library without a ledger."""
    shop = _shop()
    began = time.process_time()
    rows = pq.read_table(_batch(folder)).to_pylist()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number, row in enumerate(rows):
            mail = EmailMessage(policy=policy.SMTP)
            mail["From"] = f"{shop.brand} <{shop.sender}>"
            mail["To"] = _address(number)
            mail["Subject"] = row["subject"]
            mail["Message-ID"] = f"<{row['message_id']}@example.com>"
            mail["Date"] = _SENT_AT
            mail["List-Unsubscribe"] = f"<{row['unsubscribe_url']}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            mail.set_content(row["text"])
            mail.add_alternative(row["html"], subtype="html")
            connection.send_message(mail)
    _say(began, len(rows))


def send_bytes(folder: Path, port: int) -> None:
    """The limit: finished bytes over the connection, without a ledger."""
    shop = _shop()
    mails = [
        Mail(shop.sender, _address(number), to_bytes(_message(row, number), shop))
        for number, row in enumerate(pq.read_table(_batch(folder)).to_pylist())
    ]
    pipeline = Pipeline(Server.parse(f"smtp://127.0.0.1:{port}").connect("example.com"))
    began = time.process_time()
    pipeline.carry(mails)
    _say(began, len(mails))
    pipeline.leave()


def _row(shop: Business, renderer: Renderer, number: int) -> dict[str, Any]:
    name = message_id_of(_CAMPAIGN, "reminder", f"p{number}", "r1")
    context = {
        "brand": shop.brand,
        "postal_address": shop.postal_address,
        "campaign": _CAMPAIGN,
        "as_of": DAY.isoformat(),
        "message_class": "marketing",
        "cta_url": f"https://shop.example.com/go/{name}",
        "unsubscribe_url": f"https://shop.example.com/u/{name}",
        "first_name": f"Reader {number}",
        "silent_days": 60 + number % 30,
        "amount": "$10",
        "expires_on": "2017-12-15",
    }
    words = renderer.render(context, channel="email", variant="standard", locale="en")
    return words._asdict() | {
        "message_id": name,
        "step": "reminder",
        "person_id": f"p{number}",
        "address_hash": sha256(_address(number).encode()).hexdigest(),
        "variant": "standard",
        "message_class": "marketing",
        "purpose": "marketing",
        "outcome": "rendered",
        "reason": "",
        "unsubscribe_url": context["unsubscribe_url"],
        "is_test": False,
        "occurrence": "r1",
    }


def _message(row: dict[str, Any], number: int) -> Message:
    return Message(
        message_id=row["message_id"],
        campaign=_CAMPAIGN,
        person_id=row["person_id"],
        channel="email",
        locale=row["locale"],
        address=_address(number),
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        unsubscribe_url=row["unsubscribe_url"],
        sent_at=_SENT_AT,
    )


def _address(number: int) -> str:
    return f"reader{number}@example.com"


def _batch(folder: Path) -> UPath:
    (path,) = Lake(UPath(folder / "lake")).files("batches", DAY)
    return path


def _project() -> Path:
    return Path(__file__).parents[1] / "dbt_project"


def _shop() -> Business:
    return business(_project())


def _say(began: float, count: int) -> None:
    print((time.process_time() - began) / count * 1e6)


_WORK: dict[str, Callable[[Path, int], None]] = {
    "write": write,
    "dispatch": send,
    "send_plainly": send_plainly,
    "send_bytes": send_bytes,
}

if __name__ == "__main__":
    _WORK[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
