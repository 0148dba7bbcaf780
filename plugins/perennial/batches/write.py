"""Write batches: render each decided message once, in sorted shards in the lake.

A run renders only messages that no batch of the day contains. So

- a second run renders nothing and returns the recorded shards, even if templates changed;
- the next run completes an interrupted one, with the same file names;
- a run with a limit takes the first N decided messages by `message_id`, and returns only shards
  within them, so it can't send more; a later run takes the rest.

A shard holds one channel and one slot (hour), which begins its name. Concurrent runs write
identical shards, unless a template changed; even then the ledger's key lets each message out once.
A dry run replaces the one before. Test messages have shards of their own.
"""

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
from perennial.stores.lake.row_digest import digest_of

SHARD_ROWS = 5000
SORT_MEMORY = "128MB"
"""Memory for sorting an audience; the rest goes to a temporary file."""

_LAST = "\U0010ffff"
"""Sorts after every message id."""
_NEEDED = (
    "message_id", "step", "person_id", "address_hash", "message_class", "purpose",
    "channel", "variant", "locale", "variables",
    "campaign", "occurrence", "offer", "offer_size_rank",  # for promises
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
        out: For a dry run, another lake to write to.
        limit: The most messages, the first by `message_id`.
        test_recipients: Person ids. Only they get messages: the first decided one per channel and
            variant, whatever the `limit`.
        enrich: Adds offers: `Promises.enrich`.
        shard_rows: The most messages per file, which bounds memory.
        progress: Called with sentences without personal data.

    Returns:
        Batch files by channel and name, of this run and of earlier ones within its limit. Rows are
        sorted by `message_id`; a message that can't be rendered is a row too.

    Raises:
        DefinitionError: A template is invalid or missing; nothing was written.
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
    """A channel, and an hour (UTC); None for any hour."""

    channel: str
    slot_at: datetime | None

    @property
    def prefix(self) -> str:
        """Its shards' names begin so."""
        return f"{self.slot_at:%Y%m%dT%H%M}-" if self.slot_at else ""


def _write_slot(
    decided: "_Decided", writer: RowWriter, shards: "_Shards", slot: _Slot, last: str
) -> list[UPath]:
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
    paths: list[UPath] = []
    for channel, samples in groupby(decided.samples(), key=itemgetter("channel")):
        kept = list(writer.enrich(samples))
        rows = (writer.test_row(decision, person) for decision in kept for person in recipients)
        ordered = sorted(rows, key=itemgetter("message_id"))
        paths.append(shards.write_one(channel, "test", ordered))
    return paths


class _Shards:
    def __init__(
        self, lake: Lake, campaign: str, as_of: date, rows: int, progress: Callable[[str], None]
    ) -> None:
        self._lake, self._campaign, self._as_of = lake, campaign, as_of
        self._rows, self._progress = rows, progress

    def say(self, channel: str, what: str) -> None:
        self._progress(f"batches of {self._campaign}, {channel}, {self._as_of}: {what}")

    def clear(self) -> None:
        for path in self._lake.files("batches", self._as_of, self._campaign):
            path.unlink()

    def recorded(self, slot: _Slot) -> dict[UPath, str]:
        """Shards in name order, each with its greatest message id."""
        of_slot = re.compile(rf"{slot.prefix}\d{{5}}-")
        found: dict[UPath, str] = {}
        for path in self._lake.files("batches", self._as_of, self._campaign, slot.channel):
            if of_slot.match(path.name):
                ids = read_file(path, ["message_id"])["message_id"]
                found[path] = ids[-1].as_py()  # they are sorted
        return found

    def write(self, slot: _Slot, rows: Iterator[Row], *, after: int) -> list[UPath]:
        paths: list[UPath] = []
        while shard := list(islice(rows, self._rows)):
            name = f"{slot.prefix}{after + len(paths):05d}"
            paths.append(self.write_one(slot.channel, name, shard))
        return paths

    def write_one(self, channel: str, name: str, rows: Sequence[Row]) -> UPath:
        table = pa.Table.from_pylist(rows, SCHEMAS["batches"])
        file = f"{name}-{digest_of(table)}.parquet"
        path = self._lake.folder("batches", self._as_of, self._campaign, channel) / file
        if not path.exists():
            self._lake.write("batches", self._as_of, self._campaign, channel, file, rows=table)
        failed = sum(row["outcome"] != RENDERED for row in rows)
        self.say(channel, f"{len(rows) - failed} messages rendered, {failed} failed in {name}")
        return path


class _Decided:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def slots(self) -> list[_Slot]:
        slots = "select distinct channel, slot_at from decided order by 1, 2 nulls first"
        return [_Slot(**row) for row in self._query(slots)]

    def last_of_first(self, count: int) -> str:
        first = f"select message_id from decided order by message_id limit {max(count, 0)}"
        (row,) = self._query(f"select coalesce(max(message_id), '') as last from ({first})")
        return str(row["last"])

    def samples(self) -> Iterator[Row]:
        first = "row_number() over (partition by channel, variant order by message_id) = 1"
        return self._query(f"select * from decided qualify {first} order by channel, variant")

    def rows(self, slot: _Slot, last: str, *, without: Sequence[UPath]) -> Iterator[Row]:
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
    """A remote lake needs its own file system."""
    if files[0].protocol:
        connection.register_filesystem(files[0].fs)
    with reading(files[0].parent, duckdb.IOException):
        return connection.read_parquet([str(path) for path in files], hive_partitioning=False)
