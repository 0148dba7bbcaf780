"""Decisions to batches: each decided message rendered once, sorted, in shards, kept in the lake.

The rule: *a message that is in a batch is never rendered again.* A run renders the decided
messages of the day that no batch of the day holds yet, and adds shards of them. So

- a second run renders nothing and returns the recorded shards, whatever became of the templates;
- a run that was cut off is finished by the next one, under the names it would have used itself;
- a run with a limit takes the first N decided messages by `message_id`; a later run adds the rest,
  so that no message is in two shards;
- a run with a limit returns only shards that lie within its N messages: no more can be sent by it.

A shard holds the messages of one channel and one hour, its slot, which begins its name.

Two runs at once may render the same messages. Their shards are the same to the byte, unless a
template changed in between; even then the ledger's key lets each message out once. Dry runs are no
record: each replaces the one before. Test messages are in shards of their own.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import duckdb
import pyarrow as pa
from upath import UPath

from perennial.batches.render.batch_rows import Enrich, Row, RowWriter
from perennial.batches.render.template_check import check_templates
from perennial.campaigns.definition import CampaignMessages
from perennial.config.business import Business
from perennial.domain import RENDERED, Outcome, RequestError
from perennial.domain.signed_links import Links
from perennial.stores.lake import SCHEMAS, Lake, read_file, reading

SHARD_ROWS = 5000
SORT_MEMORY = "128MB"
"""What sorting an audience may take; the rest goes through a temporary file."""

_LAST = "\U0010ffff"
"""Sorts behind every message id."""
_NEEDED = (
    "message_id", "step", "person_id", "address_hash", "message_class", "purpose",
    "channel", "variant", "locale", "variables",
    "campaign", "occurrence", "offer", "offer_size_rank",  # what promises are made of
    "slot_at",
)  # fmt: skip


def write_batches(
    lake: Lake,
    campaign: CampaignMessages,
    *,
    as_of: date,
    business: Business,
    links: Links,
    out: Lake | None = None,
    limit: int | None = None,
    test_recipients: Sequence[str] = (),
    enrich: Enrich = iter,
    shard_rows: int = SHARD_ROWS,
    progress: Callable[[str], None],
) -> list[UPath]:
    """Render one campaign's messages of one day.

    Args:
        lake: Holds the day's recorded decisions.
        out: For a dry run, another lake to write to.
        limit: Messages at most, the first by `message_id`.
        test_recipients: Person ids. Each gets, per channel and variant, the first decided message,
            and nobody else gets anything; `limit` does not apply.
        enrich: Adds to decisions what their messages say of the offer: `Promises.enrich`.
        shard_rows: Messages in a file, at most; memory follows it, not the audience.
        progress: Is told what happened, in sentences without persons' data.

    Returns:
        Batch files, by channel and name: those of this run, and those recorded before that lie
        within its limit. Sorted by `message_id`; a message that can't be rendered is a row too.

    Raises:
        DefinitionError: A template is wrong or missing; nothing was written.
        RequestError: The day has no recorded decisions.
    """
    if not (files := lake.files("decisions", as_of)):
        raise RequestError(f"Nothing is decided for {as_of}: run perennial decide --as-of {as_of}.")
    check_templates(campaign, default_locale=business.default_locale)
    writer = RowWriter(campaign, as_of, business, links, enrich)
    shards = _Shards(out or lake, campaign.name, as_of, shard_rows, progress)
    if out:
        shards.clear()
    with _decided(files, campaign.name) as decided:
        if test_recipients:
            return _write_tests(decided, writer, shards, sorted(set(test_recipients)))
        last = _LAST if limit is None else decided.last_of_first(limit)
        return [
            path
            for slot in decided.slots()
            for path in _write_slot(decided, writer, shards, slot, last)
        ]


class _Slot(NamedTuple):
    """Where a message stands: its channel, and its hour (UTC), None for any of its day."""

    channel: str
    slot_at: datetime | None

    @property
    def prefix(self) -> str:
        """What the names of its shards begin with."""
        return f"{self.slot_at:%Y%m%dT%H%M}-" if self.slot_at else ""


def _write_slot(
    decided: "_Decided", writer: RowWriter, shards: "_Shards", slot: _Slot, last: str
) -> list[UPath]:
    """Render what no shard of this slot holds yet, up to the message id `last`."""
    channel = slot.channel
    recorded = shards.recorded(slot)
    new = decided.rows(slot, last, without=list(recorded))
    rows = map(writer.row, writer.enrich(new))
    written = shards.write(slot, rows, after=len(recorded))
    within = [path for path, greatest in recorded.items() if greatest <= last]
    if recorded:
        shards.say(channel, f"{len(recorded)} shards recorded before stay as they are")
    if beyond := len(recorded) - len(within):
        shards.say(channel, f"{beyond} of them go beyond the limit and are left to a run without")
    return [*within, *written]


def _write_tests(
    decided: "_Decided", writer: RowWriter, shards: "_Shards", recipients: Sequence[str]
) -> list[UPath]:
    """For each channel a shard with the first message of each variant, once per recipient."""
    paths: list[UPath] = []
    for channel, samples in groupby(decided.samples(), key=itemgetter("channel")):
        kept = list(writer.enrich(samples))
        rows = (writer.test_row(one, person) for one in kept for person in recipients)
        ordered = sorted(rows, key=itemgetter("message_id"))
        paths.append(shards.write_one(channel, "test", ordered))
    return paths


class _Shards:
    """The batch files of one campaign and day."""

    def __init__(
        self, lake: Lake, campaign: str, as_of: date, rows: int, progress: Callable[[str], None]
    ) -> None:
        self._lake, self._campaign, self._as_of = lake, campaign, as_of
        self._rows, self._progress = rows, progress

    def say(self, channel: str, what: str) -> None:
        """Report progress."""
        self._progress(f"batches of {self._campaign}, {channel}, {self._as_of}: {what}")

    def clear(self) -> None:
        """Delete them all: the last dry run's."""
        for path in self._lake.files("batches", self._as_of, self._campaign):
            path.unlink()

    def recorded(self, slot: _Slot) -> dict[UPath, str]:
        """The shards there are, in name order, with the greatest message id of each."""
        of_slot = re.compile(rf"{slot.prefix}\d{{5}}-")
        found: dict[UPath, str] = {}
        for path in self._lake.files("batches", self._as_of, self._campaign, slot.channel):
            if of_slot.match(path.name):
                ids = read_file(path, ["message_id"])["message_id"]
                found[path] = ids[-1].as_py()  # they are sorted
        return found

    def write(self, slot: _Slot, rows: Iterator[Row], *, after: int) -> list[UPath]:
        """Write rows, sorted by message id, in shards numbered behind the first `after`."""
        paths: list[UPath] = []
        while shard := list(islice(rows, self._rows)):
            name = f"{slot.prefix}{after + len(paths):05d}"
            paths.append(self.write_one(slot.channel, name, shard))
        return paths

    def write_one(self, channel: str, name: str, rows: Sequence[Row]) -> UPath:
        """Write one shard, unless it is there."""
        table = pa.Table.from_pylist(rows, SCHEMAS["batches"])
        file = f"{name}-{_digest(table)}.parquet"
        path = self._lake.folder("batches", self._as_of, self._campaign, channel) / file
        if not path.exists():
            self._lake.write("batches", self._as_of, self._campaign, channel, file, rows=table)
        failed = sum(row["outcome"] != RENDERED for row in rows)
        self.say(channel, f"{len(rows) - failed} messages rendered, {failed} failed in {name}")
        return path


class _Decided:
    """The messages decided for one campaign and day, sorted by DuckDB, in memory and beyond it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def slots(self) -> list[_Slot]:
        """The channels and slots decided for, in order."""
        slots = "select distinct channel, slot_at from decided order by 1, 2 nulls first"
        return [_Slot(**row) for row in self._query(slots)]

    def last_of_first(self, count: int) -> str:
        """The last message id of the first `count` there are."""
        first = f"select message_id from decided order by message_id limit {max(count, 0)}"
        (row,) = self._query(f"select coalesce(max(message_id), '') as last from ({first})")
        return str(row["last"])

    def samples(self) -> Iterator[Row]:
        """The first message of each channel and variant."""
        first = "row_number() over (partition by channel, variant order by message_id) = 1"
        return self._query(f"select * from decided qualify {first} order by channel, variant")

    def rows(self, slot: _Slot, last: str, *, without: Sequence[UPath]) -> Iterator[Row]:
        """One slot's messages by id, up to `last`, but for those in the files of `without`."""
        new = "decided"
        if without:
            _read(self._connection, without).create_view("recorded", replace=True)
            new = "decided anti join recorded using (message_id)"
        return self._query(
            f"select * from {new} where channel = $channel and message_id <= $last "
            "and slot_at is not distinct from $slot_at order by message_id",
            channel=slot.channel,
            slot_at=slot.slot_at,
            last=last,
        )

    def _query(self, query: str, **parameters: object) -> Iterator[Row]:
        with reading("the day's decisions", duckdb.IOException):
            reader = self._connection.sql(query, params=parameters).to_arrow_reader(250)
            for batch in reader or ():
                yield from batch.to_pylist()


@contextmanager
def _decided(files: Sequence[UPath], campaign: str) -> Iterator[_Decided]:
    with tempfile.TemporaryDirectory() as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": SORT_MEMORY,
            "temp_directory": folder,
            "threads": 1,
        }
        with duckdb.connect(config=config) as connection:
            decided = _read(connection, files).filter(
                f"campaign = '{campaign}' and outcome = '{Outcome.SEND}'"
            )
            decided.project(", ".join(_NEEDED)).create_view("decided")
            yield _Decided(connection)


def _read(connection: duckdb.DuckDBPyConnection, files: Sequence[UPath]) -> duckdb.DuckDBPyRelation:
    """Parquet files as a relation; those of a remote lake through its own file system."""
    if files[0].protocol:
        connection.register_filesystem(files[0].fs)
    with reading(files[0].parent, duckdb.IOException):
        return connection.read_parquet([str(path) for path in files], hive_partitioning=False)


def _digest(table: pa.Table) -> str:
    """A hash of the rows."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(stream.getvalue()).hexdigest()[:16]
