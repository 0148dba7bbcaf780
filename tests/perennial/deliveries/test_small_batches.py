"""Small batches of one campaign and channel share a task; a batch that waits, waits alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from perennial.config.clock import Clock
from perennial.deliveries.small_batches import TOGETHER, sendings
from perennial.stores.lake import SCHEMAS, Lake, read_file

TODAY = date(2026, 3, 2)
NOW = datetime.now(UTC).replace(microsecond=0)
PAST, NEXT = NOW - timedelta(hours=2), NOW + timedelta(hours=1)


CLOCK = Clock(ZoneInfo("America/New_York"))
"""The wall's."""


def put(lake: Lake, campaign: str, channel: str, slot_at: datetime | None, count: int) -> str:
    rows = [
        dict.fromkeys(SCHEMAS["batches"].names) | {"message_id": f"{n}", "slot_at": slot_at}
        for n in range(count)
    ]
    name = f"{slot_at:%H%M}-{count}.parquet" if slot_at else f"{count}.parquet"
    table = pa.Table.from_pylist(rows, SCHEMAS["batches"])
    path = lake.write("batches", TODAY, campaign, channel, name, rows=table)
    return str(path.relative_to(lake.root))


def told(lake: Lake, *paths: str, clock: Clock = CLOCK) -> list[tuple[str, int]]:
    return [(one["label"], len(one["batches"])) for one in sendings(lake, clock, paths)]


def test_due_batches_share_a_task_and_waiting_ones_do_not(lake: Lake) -> None:
    """A waiting batch must not delay another."""
    mails = [put(lake, "vip", "email", slot, 3) for slot in (None, PAST, NEXT)]
    assert told(lake, *mails) == [
        ("vip/email, 2 batches, 6 messages", 2),
        (f"vip/email, {NEXT:%Y-%m-%d %H:%M} UTC, 1 batch, 3 messages", 1),
    ]


def test_in_a_simulated_world_every_batch_is_due(lake: Lake) -> None:
    mails = [put(lake, "vip", "email", slot, 3) for slot in (PAST, NEXT)]

    assert told(lake, *mails, clock=Clock(CLOCK.zone, TODAY)) == [
        ("vip/email, 2 batches, 6 messages", 2)
    ]


def test_campaigns_and_channels_have_their_own_tasks(lake: Lake) -> None:
    """A failed one shows as itself, and a provider in trouble delays only its own."""
    given = [("vip", "email"), ("vip", "sms"), ("winback", "email")]
    paths = [put(lake, campaign, channel, None, 1) for campaign, channel in given]

    assert told(lake, *paths) == [
        ("vip/email, 1 batch, 1 messages", 1),
        ("vip/sms, 1 batch, 1 messages", 1),
        ("winback/email, 1 batch, 1 messages", 1),
    ]


def test_big_batches_are_sent_in_parallel(lake: Lake) -> None:
    sizes = (TOGETHER // 2, TOGETHER // 2 - 1, TOGETHER - 1, 2, TOGETHER + 1)
    paths = [put(lake, "vip", "email", None, size) for size in sizes]

    tasks = sendings(lake, CLOCK, paths)

    assert sorted(path for one in tasks for path in one["batches"]) == sorted(paths)
    assert [len(one["batches"]) for one in tasks] != [1] * len(paths)
    counts = [
        sum(int(path.split("/")[-1].split(".")[0]) for path in one["batches"]) for one in tasks
    ]
    assert max(counts) == TOGETHER + 1
    assert sendings(lake, CLOCK, []) == []


def test_a_batch_without_an_hour_is_due_all_day(lake: Lake) -> None:
    path = put(lake, "vip", "sms", None, 2)
    lake.replace(lake.root / path, read_file(lake.root / path).drop_columns(["slot_at"]))

    assert told(lake, path) == [("vip/sms, 1 batch, 2 messages", 1)]
