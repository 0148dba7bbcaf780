from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from tests.perennial.stores.ledger.conftest import claim, entry, gone, held
from upath import UPath

from perennial.domain import Receipt, State
from perennial.stores.lake import SCHEMAS, Lake
from perennial.stores.ledger import Ledger, Promise, Suppression, Worker, open_ledger

LATE = datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)
MIDNIGHT = LATE + timedelta(microseconds=1)


def send(ledger: Ledger, *ids: str, at: datetime, **given: Any) -> None:
    worker = Worker.here()
    ledger.messages.enqueue([entry(one, **given) for one in ids], occurred_at=at)
    receipts = [Receipt(one.message_id, State.ACCEPTED) for one in claim(ledger, worker)]
    ledger.messages.settle(receipts, worker=worker, occurred_at=at)


def rows(lake: Lake, table: str, day: date) -> list[dict[str, object]]:
    (path,) = lake.files(table, day)
    with path.open("rb") as file:
        found = pq.read_table(file)
    assert found.schema == SCHEMAS[table]
    return found.to_pylist()


def test_each_event_is_in_its_utc_day(ledger: Ledger, lake: Lake) -> None:
    """A microsecond before midnight is the day before, on both engines."""
    send(ledger, "m1", at=LATE)
    send(ledger, "m2", at=MIDNIGHT, is_test=True)

    assert ledger.export(lake) == ["deliveries/2026-03-01", "deliveries/2026-03-02"]
    (first,), (second,) = (rows(lake, "deliveries", day) for day in (LATE.date(), MIDNIGHT.date()))
    assert (first["message_id"], first["occurred_at"]) == ("m1", LATE.replace(tzinfo=None))
    assert (second["message_id"], second["is_test"]) == ("m2", True)
    assert first == first | {
        "campaign": "dormant_winback",
        "person_id": "person-of-m1",
        "provider": "smtp",
        "state": "accepted",
        "reason": "",
        "decided_on": date(2026, 3, 1),
    }


def test_only_days_that_changed_are_written_again(ledger: Ledger, lake: Lake) -> None:
    """A past day costs a look at its file's footer."""
    send(ledger, "m1", at=LATE)
    ledger.export(lake)
    send(ledger, "m2", at=MIDNIGHT)

    assert ledger.export(lake) == ["deliveries/2026-03-02"]
    assert ledger.export(lake) == []


def test_a_lost_file_is_written_again_with_the_same_bytes(ledger: Ledger, lake: Lake) -> None:
    send(ledger, *(f"m{i}" for i in range(20)), at=LATE)
    ledger.export(lake)
    (path,) = lake.files("deliveries", LATE.date())
    before = path.read_bytes()
    path.unlink()

    assert ledger.export(lake) == ["deliveries/2026-03-01"]
    assert path.read_bytes() == before


def test_an_event_that_changed_nothing_is_not_exported(ledger: Ledger, lake: Lake) -> None:
    late = held(ledger, gone(), provider="file", is_idempotent=True)
    ledger.messages.settle_in_doubt(occurred_at=LATE)
    ledger.messages.settle([Receipt("m1", State.REJECTED)], worker=late, occurred_at=LATE)

    assert ledger.export(lake) == []


def test_withdrawals_are_exported_and_grants_are_not(ledger: Ledger, lake: Lake) -> None:
    """Grants come from the company's own files."""
    ledger.permissions.suppress([Suppression("p1", "*", "complaint", "feedback", LATE)])
    ledger.permissions.withdraw("p2", "marketing", "email", evidence="link", occurred_at=LATE)

    ledger.pauses.put("p3", LATE + timedelta(days=30), at=LATE)

    written = ["suppressions/2026-03-01", "pauses/2026-03-01", "withdrawals/2026-03-01"]
    assert ledger.export(lake) == written
    at = LATE.replace(tzinfo=None)
    until = at + timedelta(days=30)
    assert rows(lake, "pauses", LATE.date()) == [
        {"person_id": "p3", "event_number": 1, "until_at": until, "occurred_at": at}
    ]
    assert rows(lake, "suppressions", LATE.date()) == [
        {
            "person_id": "p1",
            "channel": "*",
            "reason": "complaint",
            "source": "feedback",
            "address_hash": "",
            "occurred_at": at,
        }
    ]
    assert rows(lake, "withdrawals", LATE.date()) == [
        {
            "person_id": "p2",
            "purpose": "marketing",
            "channel": "email",
            "evidence": "link",
            "occurred_at": at,
        }
    ]


def test_promises_are_exported_with_their_codes(ledger: Ledger, lake: Lake) -> None:
    ledger.coupons.put("spring", ["A", "B"], occurred_at=LATE)
    days: dict[str, Any] = {"decided_on": date(2026, 3, 1), "expires_on": date(2026, 3, 15)}
    promise = Promise("c", "p1", "r1", "coupon", 2, **days)
    for _ in range(2):
        ledger.coupons.issue([promise], pool="spring", occurred_at=LATE)
    ledger.coupons.issue(
        [Promise("c", "p2", "r1", "other", 1, **days)], pool=None, occurred_at=LATE
    )

    assert ledger.export(lake) == ["coupon_issues/2026-03-01"]
    first, second = rows(lake, "coupon_issues", LATE.date())
    assert first == {
        "campaign": "c",
        "person_id": "p1",
        "occurrence": "r1",
        "offer": "coupon",
        "pool": "spring",
        "code": "A",
        "size_rank": 2,
        "event_number": first["event_number"],
        **days,
        "occurred_at": LATE.replace(tzinfo=None),
    }
    assert (second["code"], second["pool"]) == (None, None)
    assert ledger.export(lake) == []


def test_both_engines_give_the_same_bytes(tmp_path: Path, postgres_url: str) -> None:
    files = []
    for name, url in (("a", f"sqlite:///{tmp_path}/ledger.sqlite"), ("b", postgres_url)):
        lake = Lake(UPath(tmp_path / name))
        with open_ledger(url) as ledger:
            send(ledger, *(f"m{i}" for i in range(20)), at=LATE)
            ledger.export(lake)
        (path,) = lake.files("deliveries", LATE.date())
        files.append(path.read_bytes())

    assert files[0] == files[1]
