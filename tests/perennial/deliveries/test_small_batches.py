"""Small batches of one campaign and channel go in one task; whoever waits waits alone."""

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
    """Write a batch of `count` messages; its path below the lake."""
    rows = [
        dict.fromkeys(SCHEMAS["batches"].names) | {"message_id": f"{n}", "slot_at": slot_at}
        for n in range(count)
    ]
    name = f"{slot_at:%H%M}-{count}.parquet" if slot_at else f"{count}.parquet"
    table = pa.Table.from_pylist(rows, SCHEMAS["batches"])
    path = lake.write("batches", TODAY, campaign, channel, name, rows=table)
    return str(path.relative_to(lake.root))


def told(lake: Lake, *paths: str, clock: Clock = CLOCK) -> list[tuple[str, int]]:
    """The label and number of batches of each task."""
    return [(one["label"], len(one["batches"])) for one in sendings(lake, clock, paths)]


def test_what_is_due_goes_together_and_what_waits_waits_for_its_own_hour(lake: Lake) -> None:
    """A batch that waits must hold no other back; the label says until when."""
    mails = [put(lake, "vip", "email", slot, 3) for slot in (None, PAST, NEXT)]
    assert told(lake, *mails) == [
        ("vip/email, 2 batches, 6 messages", 2),
        (f"vip/email, {NEXT:%Y-%m-%d %H:%M} UTC, 1 batch, 3 messages", 1),
    ]


def test_in_a_world_all_hours_have_come(lake: Lake) -> None:
    """A simulated day is lived through in one go."""
    mails = [put(lake, "vip", "email", slot, 3) for slot in (PAST, NEXT)]

    assert told(lake, *mails, clock=Clock(CLOCK.zone, TODAY)) == [
        ("vip/email, 2 batches, 6 messages", 2)
    ]


def test_campaigns_and_channels_stay_apart(lake: Lake) -> None:
    """One that fails is seen where it is, and a provider in trouble puts off its own alone."""
    given = [("vip", "email"), ("vip", "sms"), ("winback", "email")]
    paths = [put(lake, campaign, channel, None, 1) for campaign, channel in given]

    assert told(lake, *paths) == [
        ("vip/email, 1 batch, 1 messages", 1),
        ("vip/sms, 1 batch, 1 messages", 1),
        ("winback/email, 1 batch, 1 messages", 1),
    ]


def test_big_batches_are_sent_side_by_side(lake: Lake) -> None:
    """Together they would only wait for each other; nothing is lost between the tasks."""
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


def test_a_batch_of_a_former_release_has_no_hour(lake: Lake) -> None:
    """It may be sent at any hour of its day."""
    path = put(lake, "vip", "sms", None, 2)
    lake.replace(lake.root / path, read_file(lake.root / path).drop_columns(["slot_at"]))

    assert told(lake, path) == [("vip/sms, 1 batch, 2 messages", 1)]
